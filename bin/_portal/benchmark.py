"""benchmarks/run: measures the portal, as it runs for real, on the database that seed_scale filled."""

import subprocess
import sys

from services import ROOT, as_owner, data_folder, kept_secrets, only_one, services

FOR_REAL = {"DEMO": "0", "BASE_URL": "https://localhost", "ALLOWED_HOSTS": "localhost", "DEBUG": ""}


def main(arguments):
    data = data_folder()
    lock = only_one(data)
    if lock is None:
        sys.exit(f"\nThe portal runs on {data}, and would be measured too: stop it, or set DATA_DIR to another folder.")
    with services(data) as environment:
        environment |= FOR_REAL | {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
        environment.setdefault("SECRET_KEY", kept_secrets(data)["SECRET_KEY"])
        for words in (["migrate", "--verbosity=0"], ["createcachetable"], ["collectstatic", "--noinput", "-v0"]):
            made = subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=as_owner(environment))
            if made.returncode:
                sys.exit(1)
        command = [sys.executable, "-m", "benchmarks.main", *arguments]
        sys.exit(subprocess.run(command, cwd=ROOT, env=environment).returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
