"""The portal's web process as the Procfile starts it, and people who are signed in to it."""

from __future__ import annotations

import http.client
import os
import re
import shlex
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from portal.accounts.models import SignIn, User

PROCFILE = Path(settings.BASE_DIR, "Procfile")
KEPT_OPEN = 1.0  # seconds: the server closes what was not used for two
SECRET = "b" * 32  # of the token against forged requests; what the cookie and the form share


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running() -> Iterator[int]:
    """Run the Procfile's web process and yield its port."""
    port = unused_port()
    line = next(line for line in PROCFILE.read_text().splitlines() if line.startswith("web: "))
    command = line.removeprefix("web: ").replace('"${BIND:-127.0.0.1}:$PORT"', f"127.0.0.1:{port}")
    started = subprocess.Popen(shlex.split(command), env=os.environ, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        started.terminate()
        started.wait(20)


def wait_for(port: int) -> None:
    for _try in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The web process did not start.")


def processes(port: int) -> list[Path]:
    """Return the folders in /proc of the web's processes."""
    return [file.parent for file in Path("/proc").glob("[0-9]*/cmdline") if f"127.0.0.1:{port}" in text_of(file)]


def text_of(file: Path) -> str:
    """Return what the file says; nothing when the process has ended."""
    try:
        return file.read_text()
    except OSError:
        return ""


def processor(port: int) -> dict[str, float]:
    """Return the seconds of processor that each process of the web, and of a database on this machine, has used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        folders = [Path("/proc", str(pid)) for (pid,) in cursor.fetchall()] + processes(port)
    told = {folder.name: text_of(folder / "stat").rpartition(") ")[2].split() for folder in folders}
    ticks = os.sysconf("SC_CLK_TCK")
    return {process: (int(fields[11]) + int(fields[12])) / ticks for process, fields in told.items() if fields}


def session_of(user: User) -> str:
    """Return the key of a new session, as signing in makes one."""
    now = timezone.now()
    sign_in = SignIn.objects.create(user=user, signed_in_at=now, seen_at=now)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["sign_in"] = sign_in.pk
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = user_id_to_str(user)
    session.create()
    return str(session.session_key)


class Person:
    """Somebody signed in, with a connection that stays open."""

    def __init__(self, port: int, user: User) -> None:
        self.port, self.user, self.key = port, user, session_of(user)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.used_at = 0.0

    def headers(self) -> dict[str, str]:
        cookies = f"{settings.SESSION_COOKIE_NAME}={self.key}; {settings.CSRF_COOKIE_NAME}={SECRET}"
        return {"Host": "localhost", "X-Forwarded-Proto": "https", "Cookie": cookies, "Referer": "https://localhost/"}

    def get(self, address: str) -> tuple[int, bytes]:
        return self.ask("GET", address, self.headers())

    def post(self, address: str, sent: list[tuple[str, Any]]) -> tuple[int, bytes]:
        """Send a form, each time as a new one."""
        tokens = [("csrfmiddlewaretoken", SECRET), ("form_token", uuid4())]
        headers = self.headers() | {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", address, headers, urlencode([*sent, *tokens]))

    def ask(self, method: str, address: str, headers: dict[str, str], body: str | None = None) -> tuple[int, bytes]:
        """Return the status and the body of the answer; opens a connection anew that the server has closed by now."""
        if time.monotonic() - self.used_at > KEPT_OPEN:
            self.connection.close()
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        self.used_at = time.monotonic()
        return answer.status, content

    def stream(self, address: str) -> int:
        """Read an answer away and return its bytes."""
        self.connection.close()
        self.connection.request("GET", address, headers=self.headers())
        answer = self.connection.getresponse()
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}.")
        total = 0
        while part := answer.read(1 << 16):
            total += len(part)
        return total


def title_of(body: bytes) -> str:
    found = re.search(rb"<title>(.*?)</title>", body, re.DOTALL)
    return " ".join(found[1].decode().split()) if found else body[:100].decode(errors="replace")
