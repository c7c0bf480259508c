"""The environment that the portal runs in: what was given, and private servers for the rest."""

import fcntl
import json
import os
import secrets
import shutil
import signal
import tempfile
from contextlib import contextmanager
from pathlib import Path

from postgres import APP, OWNER, SUPERUSER, Postgres
from redis_server import RedisServer

ROOT = Path(__file__).resolve().parent.parent.parent


def data_folder():
    folder = Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "writable").write_bytes(b"x" * 65536)
        (folder / "writable").unlink()
    except OSError as error:
        raise SystemExit(f"\n{folder} cannot be written ({error.strerror}): free some space or set DATA_DIR.") from None
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
        names = (SUPERUSER, OWNER, APP, "redis", "SECRET_KEY")
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump({name: secrets.token_hex(32) for name in names}, out)
    return json.loads(file.read_text())


def clear_orphans(data):
    """End what a killed start left running, and its socket folder."""
    state = data / "running.json"
    if not state.exists():
        return
    left = json.loads(state.read_text())
    for pid in left["pids"]:
        if str(ROOT).encode() in command_line(pid) or b"redis" in command_line(pid) or b"valkey" in command_line(pid):
            os.killpg(pid, signal.SIGTERM)
    shutil.rmtree(left["sockets"], ignore_errors=True)
    state.unlink()


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@contextmanager
def services(data, *, is_fast=False, is_demonstration=True):
    """Yield the environment, with private servers running for what it did not name; stop them afterwards."""
    clear_orphans(data)
    kept = kept_secrets(data)
    sockets = Path(tempfile.mkdtemp(prefix="portal-", dir="/tmp"))
    environment = dict(os.environ, DATA_DIR=str(data), PYTHONPATH=str(ROOT), DJANGO_SETTINGS_MODULE="portal.settings")
    environment.setdefault("DEMO", "1" if is_demonstration else "0")
    if environment["DEMO"] in ("1", "true", "True", "yes", "on"):
        environment.setdefault("SECRET_KEY", kept["SECRET_KEY"])
    started = []
    try:
        if not environment.get("DATABASE_URL"):
            postgres = Postgres(data / "postgres", sockets, kept, is_fast=is_fast)
            started.append(postgres)
            postgres.start()
            environment |= {"DATABASE_URL": postgres.url(APP), "DATABASE_OWNER_URL": postgres.url(OWNER)}
        if not environment.get("REDIS_URL"):
            redis = RedisServer(data / "redis", sockets, kept["redis"])
            started.append(redis)
            redis.start()
            environment["REDIS_URL"] = redis.url
        remember(data, environment, sockets, [server.started.pid for server in started if hasattr(server, "started")])
        yield environment
    finally:
        for server in reversed(started):
            server.stop()
        (data / "running.json").unlink(missing_ok=True)
        shutil.rmtree(sockets, ignore_errors=True)


def remember(data, environment, sockets, pids):
    """Write down what runs, for bin/manage to join in and for the next start to clear up after a kill."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "DEMO", "DATA_DIR", "BASE_URL")
    known = {name: environment[name] for name in names if name in environment}
    file = data / "running.json"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump({"pids": pids, "sockets": str(sockets), "environment": known}, out)


def add_process(data, pid):
    """Write down one more process group that the next start has to end if this one is killed."""
    state = json.loads((data / "running.json").read_text())
    state["pids"].append(pid)
    (data / "running.json").write_text(json.dumps(state))


def as_owner(environment):
    """Return the environment for migrations, which the owner of the tables runs."""
    return environment | {"DATABASE_URL": environment.get("DATABASE_OWNER_URL") or environment["DATABASE_URL"]}
