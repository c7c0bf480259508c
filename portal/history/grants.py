"""Only the owner of the tables can alter or delete history: every other role may add to it and read it."""

from __future__ import annotations

from django.apps import apps
from django.db import connection
from django.db.models import Model
from psycopg2 import sql

ALTERING = "UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER"
OTHERS = """
SELECT DISTINCT pg_get_userbyid(held.grantee)
  FROM pg_class, aclexplode(relacl) AS held
 WHERE oid = %s::regclass AND held.grantee NOT IN (0, relowner)
"""


def kept_tables() -> list[str]:
    """Return the tables that are only ever added to: events, their contexts, and models that say so of themselves."""
    others = [apps.get_model("pghistory.Context")]
    others += [model for model in apps.get_models() if getattr(model, "is_only_added_to", False)]
    return sorted(model._meta.db_table for model in [*event_models(), *others])


def event_models() -> list[type[Model]]:
    """Return the models that keep what was changed, in the order of the apps."""
    return [model for model in apps.get_models() if getattr(model, "pgh_tracked_model", None)]


def close_history(**_signal: object) -> None:
    """Take from every role but the owner the right to alter history; called after each migration, by the owner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        owned = {name for (name,) in cursor.fetchall()}
        for name in kept_tables():
            if name not in owned:
                continue
            table = sql.Identifier(name)
            cursor.execute(sql.SQL("REVOKE {} ON {} FROM PUBLIC").format(sql.SQL(ALTERING), table))
            cursor.execute(OTHERS, [name])
            for (role,) in cursor.fetchall():
                revoke = sql.SQL("REVOKE {} ON {} FROM {}")
                cursor.execute(revoke.format(sql.SQL(ALTERING), table, sql.Identifier(role)))


def can_be_altered() -> list[str]:
    """Return the tables of history which the role of this connection could alter: none in a good installation."""
    rights = " OR ".join(f"has_table_privilege(%s, '{right}')" for right in ("UPDATE", "DELETE", "TRUNCATE"))
    with connection.cursor() as cursor:
        found = []
        for name in kept_tables():
            cursor.execute(f"SELECT {rights}", [name] * 3)
            if cursor.fetchone()[0]:
                found.append(name)
    return found
