import sys
import time
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin" / "_portal"))
import long_locks

MADE = 'CREATE TABLE "venues_room" ("id" bigint PRIMARY KEY, "places" integer NOT NULL);'


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ('CREATE INDEX "by_name" ON "venues_venue" ("name");', "require-concurrent-index-creation"),
        ('ALTER TABLE "venues_venue" ADD CONSTRAINT "c" CHECK ("id" > 0);', "constraint-missing-not-valid"),
        ('ALTER TABLE "venues_venue" ALTER COLUMN "name" TYPE integer USING 1;', "changing-column-type"),
        ('ALTER TABLE "venues_venue" DROP COLUMN "name";', "ban-drop-column"),
        (MADE, ""),
        (f'{MADE} CREATE INDEX "by_places" ON "venues_room" ("places");', ""),
        ('ALTER TABLE "venues_venue" ADD COLUMN "fax" text NULL;', ""),
    ],
)
def test_what_would_hold_a_large_table_is_complained_about(statement, complaint):
    said = long_locks.complaints([("venues.0099_planted", ["BEGIN;", statement, "COMMIT;"])])
    assert complaint in said if complaint else not said


@pytest.mark.django_db(transaction=True)
def test_no_migration_of_ours_would_hold_a_large_table():
    found = list(long_locks.migrations())
    assert found
    assert not long_locks.complaints(found)


@pytest.mark.django_db(transaction=True)
def test_migrate_gives_up_rather_than_let_everybody_wait(settings):
    settings.MIGRATION_LOCK_TIMEOUT = "50ms"
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory"), parameters.pop("context", None)
    other = psycopg2.connect(**parameters)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        before = cursor.fetchone()
    try:
        other.cursor().execute("SELECT * FROM outbox_restoration")  # as any reader holds it
        begun = time.monotonic()
        with pytest.raises(CommandError, match="in use for 50ms"):
            call_command("migrate", "outbox", "0001", verbosity=0)
        assert time.monotonic() - begun < 4, "every other connection waits for 5 seconds"
    finally:
        other.close()
        call_command("migrate", "outbox", verbosity=0)  # what it undid before it gave up
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM outbox_restoration")
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == before
