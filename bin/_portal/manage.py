"""bin/manage: manage.py beside a running portal, or with private servers of its own for one command."""

import json
import os
import subprocess
import sys

from services import ROOT, as_owner, data_folder, only_one, services

OWNERS = {"migrate", "createcachetable", "flush", "dbshell", "sqlflush"}


def main(arguments):
    data = data_folder()
    lock = only_one(data)
    if lock is None:
        running = json.loads((data / "running.json").read_text())
        sys.exit(manage(dict(os.environ, **running["environment"]), arguments))
    with services(data) as environment:
        if arguments[:1] != ["migrate"]:
            manage(as_owner(environment), ["migrate", "--verbosity=0"])
            manage(as_owner(environment), ["createcachetable"])
        sys.exit(manage(environment, arguments))


def manage(environment, arguments):
    is_owners = set(arguments[:1]) & OWNERS or arguments == ["seed_demo", "--fresh"]
    environment = as_owner(environment) if is_owners else environment
    return subprocess.run([sys.executable, str(ROOT / "manage.py"), *arguments], env=environment).returncode


if __name__ == "__main__":
    main(sys.argv[1:])
