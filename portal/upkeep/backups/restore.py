"""Restoring a backup into an empty database; what waited to be sent then is not sent again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _
from psycopg2 import sql

from portal.outbox import restored
from portal.upkeep.backups import manifest, programs, tables

OPTIONS = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
FUNCTIONS = """
SELECT oid::regprocedure::text FROM pg_proc
WHERE pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""


def restore(folder: Path, *, now: datetime) -> manifest.Manifest:
    """Restore the backup and return its manifest; every table is compared with what was written.

    Refuses a damaged backup, one of a newer portal or Postgres, a database with anything in it, and one in use.
    """
    wanted = manifest.read(folder)
    refuse_newer(wanted)
    refuse_in_use()
    clear()
    programs.run("pg_restore", *OPTIONS, str(folder / manifest.DUMP))
    refuse_different(wanted)
    call_command("migrate", verbosity=0)
    restored.settle(backed_up_at=wanted.made_at, now=now)
    return wanted


def refuse_newer(wanted: manifest.Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(wanted.migrations) - known):
        words = _("A newer portal made this backup (it knows %(what)s). Install that one, and restore with it.")
        raise ValidationError(words % {"what": unknown[-1]})
    if wanted.postgres > programs.server_version():
        words = _("This backup was made on Postgres %(then)s, and this is Postgres %(now)s. Restore it on a newer one.")
        raise ValidationError(words % {"then": wanted.postgres, "now": programs.server_version()})


def refuse_in_use() -> None:
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        (others,) = cursor.fetchone()
    if others:
        words = _("Something else uses this database (%(count)d connections). Stop the portal first.")
        raise ValidationError(words % {"count": others})
    if found := tables.filled():
        words = _("This database is not empty (%(tables)s). Name an empty one: a restore replaces nothing.")
        raise ValidationError(words % {"tables": ", ".join(found[:5])})


@transaction.atomic
def clear() -> None:
    """Take away the empty tables and functions that the backup brings itself."""
    with connection.cursor() as cursor:
        for name in tables.names():
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(name)))
        cursor.execute(FUNCTIONS)
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")


def refuse_different(wanted: manifest.Manifest) -> None:
    """Refuse a database whose tables are not those of the backup, row for row."""
    with transaction.atomic():
        found = tables.summed()
    if differing := sorted(name for name in found | wanted.tables if found.get(name) != wanted.tables.get(name)):
        words = _("The restored rows are not those of the backup (%(tables)s). Do not use this database.")
        raise ValidationError(words % {"tables": ", ".join(differing)})
