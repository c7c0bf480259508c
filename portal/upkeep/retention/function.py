"""The database's function that erases what is due: written by `migrate` from the setting, as the owner of the tables.

The role that the portal runs as may call it, and can do nothing to history but by it. It knows the periods itself,
trusts no clock but the database's, and writes down what it erased.
"""

from __future__ import annotations

import hashlib

from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg2 import sql

from portal.history.grants import event_models
from portal.upkeep.retention import history
from portal.upkeep.retention.kind import Kind
from portal.upkeep.retention.people import ACCOUNTS_AND_INVITATIONS, BRIEFINGS, REQUESTS, STAFF
from portal.upkeep.retention.traces import TRACES

KINDS = STAFF | BRIEFINGS | ACCOUNTS_AND_INVITATIONS | REQUESTS | TRACES
NAME = "erase_due(text, timestamptz, integer)"
FUNCTION = """
CREATE OR REPLACE FUNCTION erase_due(what text, given timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET lock_timeout = '5s' AS $erase_due$
DECLARE
    moment timestamptz := LEAST(given, clock_timestamp());
    today date := (LEAST(given, clock_timestamp()) AT TIME ZONE 'Europe/London')::date;
    before timestamptz;
    numbers bigint[];
    gone integer := 0;
    more integer;
    ignored text := current_setting('pgtrigger.ignore', TRUE);
BEGIN
    most := LEAST(most, 5000);
    PERFORM set_config('pgtrigger.ignore', '{{{ignored}}}', TRUE);
    PERFORM pg_advisory_xact_lock(hashtextextended('erase_due', 0));
    CASE what
{branches}
    END CASE;
    PERFORM set_config('pgtrigger.ignore', COALESCE(NULLIF(ignored, ''), '{{}}'), TRUE);
    IF gone > 0 THEN
        INSERT INTO upkeep_erasure (kind, number, erased_at, moment, run, role) VALUES (
            what, gone, clock_timestamp(), given, COALESCE(left(
                NULLIF(current_setting('pghistory.context_metadata', TRUE), '')::jsonb ->> 'request', 64), ''),
            session_user);
    END IF;
    RETURN gone;
END;
$erase_due$
"""
# What was kept on the day `period` ago, or before, is due: `before` is the end of that London day.
BRANCH = """
    WHEN '{code}' THEN
        before := ((today - interval '{period}')::date + 1)::timestamp AT TIME ZONE 'Europe/London';
        {steps};"""
FIND = "numbers := ARRAY(SELECT key FROM ({rows}) AS due WHERE since < before ORDER BY since LIMIT most)"
REMOVE = """DELETE FROM {table} WHERE {key} IN (
            SELECT key FROM ({rows}) AS due WHERE since < before ORDER BY since LIMIT most);
        GET DIAGNOSTICS gone = ROW_COUNT"""


def interval(period: relativedelta) -> str:
    """Return a period of whole years, months and days as Postgres reads it."""
    return f"{period.years} years {period.months} months {period.days} days"


def steps_of(kind: Kind) -> list[str]:
    if kind.steps:
        return [FIND.format(rows=kind.rows), *kind.steps, "gone := cardinality(numbers)"]
    return [REMOVE.format(table=kind.table, key=kind.key, rows=kind.rows)]


def text() -> str:
    """Return the statement that makes the function as the setting and the models say."""
    steps = {code: steps_of(kind) for code, kind in KINDS.items()} | {"history": history.steps()}
    branches = [
        BRANCH.format(code=code, period=interval(keep.period), steps=";\n        ".join(steps[code]))
        for code, keep in settings.RETENTION.items()
        if keep.period
    ]
    guards = [
        trigger.get_pgid(events)
        for events in event_models()
        for trigger in events._meta.triggers
        if trigger.name == "append_only"
    ]
    return FUNCTION.format(ignored=",".join(guards), branches="".join(branches))


def mark() -> str:
    """Return the comment by which the function is known as made from this setting."""
    return f"made from {hashlib.sha256(text().encode()).hexdigest()}"


def is_installed() -> bool:
    """Return whether the database's function is the one that the setting asks for; else migrate is to be run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regprocedure(%s), 'pg_proc')", [NAME])
        return cursor.fetchone() == (mark(),)


OTHERS = """
SELECT DISTINCT pg_get_userbyid(held.grantee) FROM pg_class, aclexplode(relacl) AS held
WHERE oid = %s::regclass AND held.grantee NOT IN (0, relowner) AND held.privilege_type = 'INSERT'
"""


def install(**_signal: object) -> None:
    """Make the function, which only roles that write history may call; called after each migration, by the owner."""
    log, reads = (apps.get_model(name)._meta.db_table for name in ("upkeep.Erasure", "history.ReadLog"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user AND tablename = %s", [log])
        if cursor.fetchone() == (0,):
            return
        if not is_installed():
            cursor.execute(text())
            cursor.execute(f"COMMENT ON FUNCTION {NAME} IS %s", [mark()])
        cursor.execute(f"REVOKE ALL ON FUNCTION {NAME} FROM PUBLIC; REVOKE INSERT ON {log} FROM PUBLIC")
        cursor.execute(OTHERS, [reads])
        for (role,) in cursor.fetchall():
            for statement in (f"GRANT EXECUTE ON FUNCTION {NAME} TO {{}}", f"REVOKE INSERT ON {log} FROM {{}}"):
                cursor.execute(sql.SQL(statement).format(sql.Identifier(role)))
