"""bin/test: the checks, then every test, on private servers that begin empty. Arguments go to pytest alone.

bin/test --torture: no checks, and only the tests that break things, each ten times at the real leases and waits.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import audits
from programs import bring_programs
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


STOPPED = 128 + signal.SIGTERM  # what a shell says of a program that SIGTERM ended: never 0, for nothing was shown


def main(arguments):
    os.chdir(ROOT)
    os.environ["DATA_DIR"] = os.environ.get("TEST_DATA_DIR") or str(ROOT / ".data" / "test")
    os.environ.update(dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"), ""))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a hundred processes load the portal: compile it once
    data, lock = empty_folder()
    with services(data, is_fast=True, status_when_told=STOPPED) as environment:
        urls = {
            "DATABASE_APPLICATION_URL": environment["DATABASE_URL"],
            "DATABASE_URL": environment["DATABASE_OWNER_URL"],
        }
        environment = environment | urls
        failed = [] if arguments else checked(environment)
        tests = [sys.executable, "-m", "pytest", "-q", *told(arguments)]
        tested = subprocess.run(tests, env=environment).returncode
    lock.close()
    if failed:
        print(f"\nThese checks failed: {', '.join(failed)}.")
    sys.exit(tested or bool(failed))


def told(arguments):
    """Return what pytest is told: every test; with --torture alone those that break things; else the arguments."""
    if arguments == ["--torture"]:
        return ["-n", "4", "tests/faults", "--torture"]
    return arguments or ["-n", "3", "--dist", "worksteal"]


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


def checked(environment):
    """Run the checks two at a time while programs are brought and the audits wait for servers; return what failed."""
    with ThreadPoolExecutor(4) as at_once:
        brought = at_once.submit(bring_programs)
        audited = at_once.submit(audits.main, environment)
        passed = at_once.map(lambda check: passes(*check, environment), CHECKS)
        failed = [name for (name, _command), good in zip(CHECKS, passed, strict=True) if not good]
        brought.result()
        return failed + audited.result()


def passes(name, command, environment):
    environment = environment | PRODUCTION if name == "deployment" else environment
    started = time.monotonic()
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(f"{'passed' if done.returncode == 0 else 'FAILED'}  {name}  {time.monotonic() - started:.1f} s", flush=True)
    if done.returncode:
        print(done.stdout)
    return done.returncode == 0


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
