"""The databases that tests begin from: each is made once in a run, by the process that needs it first, and copied."""

import fcntl
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from portal.upkeep.backups import programs
from portal.upkeep.demonstration import seed
from tests.browser import rows

TABLES, DEMONSTRATION = "portal", "demonstration"  # the first is the one that bin/test names in DATABASE_URL


class database_of:
    """Within it Django's connections, those of other threads too, lead to the database of this URL."""

    def __init__(self, url):
        self.config = settings.ENV.db_url_config(url)

    def __enter__(self):
        connections.close_all()
        shared = connections["default"].settings_dict
        self.before = dict(shared)
        shared.update(self.config)

    def __exit__(self, *_error):
        connections.close_all()
        shared = connections["default"].settings_dict
        shared.clear()
        shared.update(self.before)


def url_of(name):
    """Return the URL of the database of this name beside the one that bin/test made."""
    return f"{settings.ENV('DATABASE_URL').rpartition('/')[0]}/{name}"


def make_tables():
    """Make the portal's tables, once."""
    with once(TABLES) as is_first:
        if is_first:
            with database_of(url_of(TABLES)):
                call_command("migrate", verbosity=0)
                call_command("createcachetable", verbosity=0)


def tables_as_sql():
    """Return the path of a dump of the portal's tables, made once: of a copy, for nobody copies what is being read."""
    make_tables()
    dump = Path(settings.DATA_DIR, "tables.sql")
    with once("dump") as is_first:
        if is_first:
            with copy_of(TABLES, "dumped"):
                programs.run("pg_dump", f"--file={dump}", "--no-comments")
    return dump


def make_demonstration():
    """Make the demonstration's rows, and those that pages need beyond them, once."""
    make_tables()
    with once(DEMONSTRATION) as is_first:
        if is_first:
            create(DEMONSTRATION, TABLES)
            with database_of(url_of(DEMONSTRATION)):
                seed.seed(now=timezone.now())
                rows.add()


@contextmanager
def copy_of(name, copy):
    """Have Django's connections lead to a new copy of this database, which is dropped at the end."""
    create(copy, name)
    with database_of(url_of(copy)):
        yield
    with database_of(url_of(TABLES)), connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {copy} WITH (FORCE)")


def create(name, template):
    with database_of(url_of(TABLES)), connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


@contextmanager
def once(name):
    """Yield whether nobody in this run has done what has this name; who comes meanwhile waits until it is done."""
    done = Path(settings.DATA_DIR, f"{name}.done")
    with done.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not done.exists()
        done.touch()
