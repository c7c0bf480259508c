"""bin/test: the checks, then every test, on private servers that begin empty. Arguments go to pytest alone."""

import os
import shutil
import subprocess
import sys
import time

from programs import bring_chromium, bring_libreoffice
from services import ROOT, clear_orphans, data_folder, only_one, services

PRODUCTION = {
    "DEMO": "0",
    "SECRET_KEY": "for-this-check-only-" * 4,
    "BASE_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example",
}
CHECKS = [
    ("ruff", ["ruff", "check", "."]),
    ("ruff format", ["ruff", "format", "--check", "."]),
    ("mypy", ["mypy"]),
    ("templates", ["djlint", "--lint", "--quiet", "templates"]),
    ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("long locks", [sys.executable, "bin/_portal/long_locks.py"]),
    ("deployment", [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]),
]
AUDITS = [
    ("pip-audit", ["pip-audit", "--disable-pip", "--require-hashes", "-r", "tests/requirements.txt"]),
    ("npm audit", ["npm", "audit", "--audit-level=low"]),
]
UNREACHABLE = (
    "ConnectionError",
    "Max retries",
    "ENOTFOUND",
    "ECONNREFUSED",
    "EAI_AGAIN",
    "audit endpoint",
    "timed out",
)


def main(arguments):
    os.chdir(ROOT)
    os.environ["DATA_DIR"] = os.environ.get("TEST_DATA_DIR") or str(ROOT / ".data" / "test")
    os.environ.update(dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"), ""))
    data, lock = empty_folder()
    if not arguments:
        bring_chromium()
        bring_libreoffice()
    failed = []
    with services(data, is_fast=True) as environment:
        urls = {
            "DATABASE_APPLICATION_URL": environment["DATABASE_URL"],
            "DATABASE_URL": environment["DATABASE_OWNER_URL"],
        }
        environment = environment | urls
        if not arguments:
            failed += [name for name, command in CHECKS if not passes(name, command, environment)]
            failed += [name for name, command in AUDITS if not audit_passes(name, command, environment)]
        tests = [sys.executable, "-m", "pytest", "-q", *(arguments or ["-n", "2"])]
        tested = subprocess.run(tests, env=environment).returncode
    lock.close()
    if failed:
        print(f"\nThese checks failed: {', '.join(failed)}.")
    sys.exit(tested or bool(failed))


def empty_folder():
    """Return the tests' data folder, emptied of what an earlier run left there or left running."""
    data = data_folder()
    lock = only_one(data)
    if lock is None:
        sys.exit("\nThe tests run already in this checkout: wait for them, or set TEST_DATA_DIR to another folder.")
    clear_orphans(data)
    for left in data.iterdir():
        if left.name != "lock":
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    return data, lock


def passes(name, command, environment):
    environment = environment | PRODUCTION if name == "deployment" else environment
    started = time.monotonic()
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(f"{'passed' if done.returncode == 0 else 'FAILED'}  {name}  {time.monotonic() - started:.1f} s", flush=True)
    if done.returncode:
        print(done.stdout)
    return done.returncode == 0


def audit_passes(name, command, environment):
    """Run an audit; one whose server cannot be reached only warns."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    said = done.stdout + done.stderr
    if done.returncode and any(words in said for words in UNREACHABLE):
        print(f"WARNING {name}: its server cannot be reached, so nothing was audited")
        return True
    print(f"{'passed' if done.returncode == 0 else 'FAILED'}  {name}")
    if done.returncode:
        print(said)
    return done.returncode == 0


if __name__ == "__main__":
    main(sys.argv[1:])
