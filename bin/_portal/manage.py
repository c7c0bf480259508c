"""bin/manage: manage.py beside a running portal, or with private servers of its own for one command."""

import json
import os
import signal
import subprocess
import sys
import time

from services import ROOT, as_owner, data_folder, only_one, services

OWNERS = {"migrate", "createcachetable", "flush", "dbshell", "sqlflush", "seed_scale", "backup", "restore"}
AS_IT_IS = {"migrate", "restore", "collectstatic"}
PATIENCE = 10


def main(arguments):
    data = data_folder()
    lock = only_one(data)
    if lock is None:
        sys.exit(manage(dict(os.environ, **running(data)), arguments))
    with services(data) as environment:
        if not set(arguments[:1]) & AS_IT_IS:
            for first in (["migrate", "--verbosity=0"], ["createcachetable"]):
                if manage(as_owner(environment), first):
                    sys.exit(1)
        sys.exit(manage(environment, arguments))


def running(data):
    """Return the environment of the portal that runs on these data."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            return json.loads((data / "running.json").read_text())["environment"]
        except (OSError, KeyError):
            time.sleep(0.2)
    return sys.exit(f"\nAnother command works with {data}: try again when it is done.")


def manage(environment, arguments):
    """Run manage.py, which alone hears Ctrl-C, and return its exit status."""
    is_owners = set(arguments[:1]) & OWNERS or arguments == ["seed_demo", "--fresh"]
    environment = as_owner(environment) if is_owners else environment
    signal.signal(signal.SIGINT, lambda *_: None)
    return subprocess.run([sys.executable, str(ROOT / "manage.py"), *arguments], env=environment).returncode


if __name__ == "__main__":
    main(sys.argv[1:])
