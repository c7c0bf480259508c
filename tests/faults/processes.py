"""The portal's real processes for tests that kill, restart and cut them off; all of them end with the test process."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import redis
from honcho.environ import parse_procfile
from orphans import marked
from parts import AS_ROOT
from postgres import APP, OWNER, Postgres
from psycopg2 import sql
from redis_server import RedisServer
from services import kept_secrets

__all__ = ["APP", "OWNER", "Part", "Portal", "Servers", "marked", "until"]
ROOT = Path(__file__).resolve().parents[2]
PATH = f"{ROOT}{os.pathsep}{ROOT / 'bin' / '_portal'}"
GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_APPLICATION_URL", "REDIS_URL", "EMAIL_URL", "BASE_URL")
PROCFILE = parse_procfile((ROOT / "Procfile").read_text()).processes


def until(condition, seconds, what):
    """Return what the condition returns once that is true; fails after these seconds, saying what was awaited."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"waited {seconds} s in vain until {what}"
        time.sleep(0.02)
    return found


class Servers:
    """A Postgres and a Redis of their own, held by a keeper that ends them when this process is gone."""

    def __init__(self, data):
        self.data = data
        clean = {name: value for name, value in os.environ.items() if name not in GIVEN}
        self.keeper = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("keeper.py"))],
            env=clean | {"DATA_DIR": str(data), "DEMO": "1", "PYTHONPATH": PATH},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        told = self.keeper.stdout.readline()
        assert told, "the keeper could not start Postgres and Redis: see what it said"
        self.environment = json.loads(told)
        self.sockets = Path(self.environment["PORTAL_START"])
        self.secrets = kept_secrets(data)
        self.postgres = Postgres(data / "postgres", self.sockets, self.secrets)
        self.redis = RedisServer(data / "redis", self.sockets, self.secrets["redis"])
        self.databases = 0

    def url(self, role, name="portal"):
        return f"postgres://{role}:{self.secrets[role]}@/{self.sockets}/{name}"

    def new_database(self):
        """Return the name of a new database that is a copy of the one called portal."""
        self.databases += 1
        name = f"portal_{self.databases}"
        connection = self.postgres.connect("postgres")
        connection.autocommit = True
        words = sql.SQL("CREATE DATABASE {} TEMPLATE portal OWNER {}")
        connection.cursor().execute(words.format(sql.Identifier(name), sql.Identifier(OWNER)))
        connection.close()
        return name

    def drop(self, name):
        connection = self.postgres.connect("postgres")
        connection.autocommit = True
        connection.cursor().execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.close()

    def restart_postgres(self):
        """Crash Postgres, as a power cut would, and start it again; returns once it answers."""
        self.postgres.control("restart", "-w", "-m", "immediate", "-l", self.postgres.data / "log")

    def redis_client(self):
        return redis.Redis(unix_socket_path=str(self.redis.socket), password=self.secrets["redis"], socket_timeout=5)

    def kill_redis(self):
        """Kill Redis with SIGKILL; what it had not written down is gone."""
        with self.redis_client() as client:
            pid = client.info("server")["process_id"]
        os.kill(pid, signal.SIGKILL)
        until(lambda: not self.answers_redis(), 10, "Redis is gone")
        self.forget_redis()

    def forget_redis(self):
        """Take note that the Redis which this process started, if it did, has ended."""
        if self.redis.started:
            self.redis.started.wait(20)

    def start_redis(self):
        self.redis.start(self.environment)

    def empty_redis(self):
        with self.redis_client() as client:
            client.flushall()

    def answers_redis(self):
        try:
            with self.redis_client() as client:
                return client.ping()
        except (redis.ConnectionError, FileNotFoundError):
            return False

    def end(self):
        self.keeper.stdin.close()
        self.keeper.wait(60)
        self.keeper.stdout.close()
        self.forget_redis()


class Part:
    """One part of the portal: web, worker or beat, started by its line of the Procfile."""

    def __init__(self, name, command, environment, log):
        self.name, self.command, self.environment, self.log = name, command, environment, log
        self.process = None
        self.start()

    def start(self):
        assert not self.is_running, f"{self.name} runs already"
        with self.log.open("ab") as said:
            self.process = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {self.command}"], cwd=ROOT, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def tell(self, number):
        """Send the signal to this part and every process of its own."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return
        except PermissionError:  # macOS says so of a group of zombies
            return

    def kill(self):
        """Kill this part and its processes with SIGKILL, as a power cut or the kernel short of memory would."""
        self.tell(signal.SIGKILL)
        self.process.wait(10)

    def stop(self):
        """Ask this part to end, and insist after ten seconds."""
        if self.is_running:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def restart(self):
        self.kill()
        self.start()

    def said(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""


class Portal:
    """One portal on a database of its own: begin its parts, reach its database, and end all of it."""

    def __init__(self, servers, folder, database, **environment):
        self.servers, self.folder, self.database = servers, folder, database
        urls = {"DATABASE_URL": servers.url(APP, database), "DATABASE_OWNER_URL": servers.url(OWNER, database)}
        plain = {"DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": AS_ROOT}
        self.environment = servers.environment | urls | plain | environment
        (folder / "static").mkdir()
        self.parts = {}

    def begin(self, name, options="", **environment):
        """Start a part (web, worker or beat; worker-2 is a second one), with options of its own, and return it."""
        return self.begin_command(name, f"{PROCFILE[name.split('-')[0]]} {options}", environment)

    def begin_kept(self, name, options="", **environment):
        """Start a part as bin/run does, which starts it anew when it ends by itself, and return both as one."""
        kept = [sys.executable, str(ROOT / "bin" / "_portal" / "keep.py"), name, f"{PROCFILE[name]} {options}"]
        return self.begin_command(name, shlex.join(kept), environment)

    def begin_command(self, name, command, environment):
        self.parts[name] = Part(name, command, self.environment | environment, self.folder / f"{name}.log")
        return self.parts[name]

    def begin_web(self, port, **environment):
        """Start the web process at this port and return it once it answers."""
        part = self.begin("web", PORT=str(port), BIND="127.0.0.1", **environment)
        until(lambda: self.answers(port), 30, "the web process answers")
        return part

    def answers(self, port):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def connect(self):
        """Return a connection of psycopg2, as the superuser, that commits each statement."""
        connection = self.servers.postgres.connect(self.database)
        connection.autocommit = True
        return connection

    def sql(self, words, values=()):
        """Return the rows that these words of SQL give, outside Django and each in its own transaction."""
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(words, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    @contextmanager
    def holding(self, words, values=()):
        """Hold the locks that these words of SQL take."""
        connection = self.servers.postgres.connect(self.database)
        try:
            connection.cursor().execute(words, values)
            yield
        finally:
            connection.close()

    def waiting_for(self, table):
        """Return the backends that wait for a lock with a statement that names this table."""
        words = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s AND query LIKE %s"
        return [pid for (pid,) in self.sql(words, [self.database, f"%{table}%"])]

    def forget(self, backends):
        """Have Postgres know that the clients of these backends are gone; it would carry out what they asked for."""
        for pid in backends:
            self.sql("SELECT pg_terminate_backend(%s, 5000)", [pid])

    def end(self):
        for part in self.parts.values():
            part.kill()
            print(f"--- {part.name}\n{part.said()[-4000:]}")
