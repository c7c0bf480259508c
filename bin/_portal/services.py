"""The environment that the portal runs in: what was given, and private servers for the rest."""

import fcntl
import json
import os
import secrets
import shutil
import signal
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import orphans
from postgres import APP, OWNER, SUPERUSER, Postgres, end_orphan
from redis_server import RedisServer

ROOT = Path(__file__).resolve().parent.parent.parent
EMPTY_NEEDS, LATER_NEEDS = 600_000_000, 50_000_000
TOLD = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL")
TOLD += (
    "DEMO",
    "DATA_DIR",
    "DATABASE_POOLED",
    "FIGURES_DATABASE_URL",
    "REDIS_MASTER",
    "REDIS_SENTINEL_PASSWORD",
    "SECRET_KEY_FALLBACKS",
)


def data_folder():
    """Return the folder of the data, which can be written and has room."""
    folder = Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("lock", "writable"):
            (folder / name).open("a").close()
        (folder / "writable").unlink()
    except OSError as error:
        sys.exit(f"\n{folder} cannot be written ({error.strerror}): set DATA_DIR to a folder of your own with room.")
    is_new = not (folder / "postgres" / "PG_VERSION").exists() and not os.environ.get("DATABASE_URL")
    needed = EMPTY_NEEDS if is_new else LATER_NEEDS
    if shutil.disk_usage(folder).free < needed:
        sys.exit(f"\nThe disk of {folder} is nearly full: free {needed // 10**6} MB, or set DATA_DIR, and start again.")
    return folder


def only_one(data):
    """Return a lock on the data folder, or None when another start holds it; it goes with the process."""
    lock = (data / "lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None
    return lock


def kept_secrets(data):
    """Return the passwords and the secret key of this data folder, made once and readable by their owner only."""
    file = data / "secrets.json"
    if not file.exists():
        write_private(file, {name: secrets.token_hex(32) for name in (SUPERUSER, OWNER, APP, "redis", "SECRET_KEY")})
    return json.loads(file.read_text())


def write_private(file, told):
    """Write the file whole or not at all, readable by its owner only."""
    unfinished = file.with_name(file.name + ".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(told, out)
    unfinished.rename(file)


def clear_orphans(data):
    """End what a killed start left running on these data, and its socket folder; the lock must be held."""
    state = data / "running.json"
    if state.exists():
        sockets = json.loads(state.read_text())["sockets"]
        orphans.end(sockets)
        shutil.rmtree(sockets, ignore_errors=True)
    end_orphan(data / "postgres")
    state.unlink(missing_ok=True)


def is_demonstration(environment):
    return environment["DEMO"].lower() in ("1", "true", "on", "ok", "y", "yes")


def stop_when_told(status):
    """Let SIGTERM, and a terminal that closes, end this start in good order, as Ctrl-C does, with this status."""
    for name in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(name) is not signal.SIG_IGN:  # as nohup sets it
            signal.signal(name, lambda *_: sys.exit(status))


def finish_in_peace():
    """Let nothing more interrupt the stopping."""
    for name in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(name, lambda *_: None)


@contextmanager
def services(data, *, is_fast=False, status_when_told=0):
    """Yield the environment, with private servers running for what it did not name; stop them afterwards."""
    clear_orphans(data)
    stop_when_told(status_when_told)
    kept = kept_secrets(data)
    sockets = Path(tempfile.mkdtemp(prefix="portal-", dir="/tmp"))
    (data / "static").mkdir(exist_ok=True)
    environment = base_environment(data, kept, sockets)
    started = []
    try:
        write_private(data / "running.json", {"sockets": str(sockets)})
        if not environment.get("DATABASE_URL"):
            postgres = Postgres(data / "postgres", sockets, kept, is_fast=is_fast)
            started.append(postgres)
            postgres.start()
            environment |= {"DATABASE_URL": postgres.url(APP), "DATABASE_OWNER_URL": postgres.url(OWNER)}
        if not environment.get("REDIS_URL"):
            redis = RedisServer(data / "redis", sockets, kept["redis"])
            started.append(redis)
            redis.start(environment)
            environment["REDIS_URL"] = redis.url
        yield environment
    finally:
        finish_in_peace()
        for server in reversed(started):
            server.stop()
        orphans.end(str(sockets))
        (data / "running.json").unlink(missing_ok=True)
        shutil.rmtree(sockets, ignore_errors=True)


def base_environment(data, kept, sockets):
    given = {name: value for name, value in os.environ.items() if value or name not in TOLD}
    environment = dict(given, DATA_DIR=str(data), PYTHONPATH=str(ROOT), DJANGO_SETTINGS_MODULE="portal.settings")
    environment[orphans.MARK] = str(sockets)
    environment.setdefault("DEMO", "1")
    if is_demonstration(environment):
        environment.setdefault("SECRET_KEY", kept["SECRET_KEY"])
    return environment


def tell_what_runs(data, environment):
    """Write down how bin/manage joins in."""
    known = {name: environment[name] for name in TOLD if name in environment}
    write_private(data / "running.json", {"sockets": environment[orphans.MARK], "environment": known})


def as_owner(environment):
    """Return the environment for migrations, which the owner of the tables runs."""
    return environment | {"DATABASE_URL": environment.get("DATABASE_OWNER_URL") or environment["DATABASE_URL"]}
