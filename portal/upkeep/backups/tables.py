"""What stands in the tables of the portal, counted and summed so that two databases can be compared."""

from __future__ import annotations

from django.db import connection
from psycopg2 import sql

from portal.upkeep.backups.manifest import Table

PASSING = ("django_session", "accounts_signin", "accounts_typed", "cache_entry")  # of no use after a restore
KNOWN_AT_ONCE = ("django_migrations", "django_content_type", "auth_permission", *PASSING)  # in an empty portal too
EVERY = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
ORDER BY relname
"""
PLAIN = "SET LOCAL TIME ZONE 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL bytea_output = 'hex'"
SUMMED = """
SELECT count(*), COALESCE(sum(('x' || left(md5(each::text), 15))::bit(60)::bigint), 0)::text FROM {} AS each
"""


def names() -> list[str]:
    """Return the tables of the portal's schema."""
    with connection.cursor() as cursor:
        cursor.execute(EVERY)
        return [name for (name,) in cursor.fetchall()]


def summed() -> dict[str, Table]:
    """Return the count and checksum of each table; of one instant inside a REPEATABLE READ transaction."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        for name in names():
            if name not in PASSING:
                cursor.execute(sql.SQL(SUMMED).format(sql.Identifier(name)))
                found[name] = Table(*cursor.fetchone())
    return found


def filled() -> list[str]:
    """Return the tables that have rows which an empty portal has not."""
    with connection.cursor() as cursor:
        found = []
        for name in names():
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(name)))
            if cursor.fetchone()[0] and name not in KNOWN_AT_ONCE:
                found.append(name)
    return found
