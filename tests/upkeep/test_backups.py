import json
import threading
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import timedelta

import psycopg2
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from briefings.actions import reminders
from briefings.models import BookingEvent
from portal.outbox.models import Mail, MailState
from portal.upkeep.backups import manifest, tables
from portal.upkeep.backups.back_up import back_up
from portal.upkeep.backups.restore import restore
from tests import factories
from venues.models import Organisation

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def empty_database():
    """Go on in a database of its own, with nothing in it, and come back."""
    here = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE restored_here")
    connection.close()
    connection.settings_dict["NAME"] = "restored_here"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = here
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE restored_here")


@contextmanager
def writing():
    """Keep adding organisations and their history from elsewhere, one transaction after the other."""
    is_over, parameters = threading.Event(), connection.get_connection_params()
    parameters.pop("cursor_factory"), parameters.pop("context", None)
    added, is_begun = [], threading.Event()

    def add():
        with closing(psycopg2.connect(**parameters)) as other, other.cursor() as cursor:
            while not is_over.is_set():
                cursor.execute("INSERT INTO venues_organisation (name) VALUES (%s)", [f"Under load {len(added)}"])
                cursor.execute("UPDATE venues_venue SET people_at_once = %s", [len(added)])
                other.commit()
                added.append(1)
                is_begun.set()

    thread = threading.Thread(target=add)
    thread.start()
    try:
        assert is_begun.wait(10), "nobody began to write"
        yield added
    finally:
        is_over.set()
        thread.join()


def mail(number, kind, state, now, **more):
    told = {"key": f"{kind}:{number}", "to": "sam@venue.test", "subject": "-", "text": "-", "html": "-"}
    return Mail.objects.create(
        kind=kind, state=state, posted_at=now, send_after=now, message_id=f"<{number}@portal>", **told | more
    )


def test_backup_under_load_comes_back_row_for_row(tmp_path, now):
    booking = factories.BookingFactory(booked_at=now - timedelta(days=2))
    mail(1, "booking_confirmed", MailState.SENT, now)
    mail(2, "booking_confirmed", MailState.PENDING, now, expires_at=now + timedelta(days=9))
    mail(3, "reminder_week", MailState.PENDING, now, expires_at=now + timedelta(days=1))
    mail(4, "invitation", MailState.CLAIMED, now, claimed_until=now + timedelta(minutes=3))
    mail(5, "place_freed", MailState.PENDING, now, expires_at=now + timedelta(hours=1))
    with writing() as added:
        before = len(added)
        made = back_up(tmp_path / "backup", now=now)
        assert len(added) > before + 5, "nobody wrote meanwhile"
    with empty_database():
        later = now + timedelta(hours=3)
        assert restore(tmp_path / "backup", now=later) == made == manifest.read(tmp_path / "backup")
        found = tables.summed()
        assert {name for name in found if found[name] != made.tables.get(name)} == {
            "outbox_mail",  # nothing of it is sent again, see below
            "outbox_restoration",
        }
        assert Organisation.objects.count() == made.tables["venues_organisation"].rows
        assert BookingEvent.objects.filter(pgh_obj=booking.pk).exists()
        states = Mail.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == ["sent", "failed", "withdrawn", "failed", "withdrawn"]
        assert reminders.post_due(now=later) == 0
        assert reminders.post_due(now=now + timedelta(days=6)) > 0
        with pytest.raises(ValidationError, match="not empty"):
            restore(tmp_path / "backup", now=later)


def changed(folder, **told):
    file = folder / manifest.NAME
    file.write_text(json.dumps(json.loads(file.read_text()) | told))


@pytest.fixture
def backup(tmp_path, now):
    folder = tmp_path / "backup"
    folder.mkdir()
    (folder / manifest.DUMP).write_bytes(b"nothing")
    files = {manifest.DUMP: manifest.checksum(folder / manifest.DUMP)}
    manifest.write(folder, manifest.Manifest(now, 15, ["venues.0001_initial"], manifest.fingerprint(), files, {}))
    return folder


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"format": 2}, "newer portal"),
        ({"migrations": ["venues.0999_later"]}, "newer portal.*0999_later"),
        ({"postgres": 99}, "Postgres 99"),
        ({"files": {manifest.DUMP: "0" * 64}}, "damaged"),
        ({"files": {"../portal.dump": "0" * 64}}, "damaged"),
        ({"tables": 5}, "not that of a backup"),
    ],
)
def test_restore_refuses_what_is_not_a_whole_backup_of_this_portal(backup, now, told, words):
    changed(backup, **told)
    with pytest.raises(ValidationError, match=words):
        restore(backup, now=now)


def test_restore_refuses_rows_that_are_not_those_of_the_backup(tmp_path, now):
    folder = tmp_path / "backup"
    tables_written = asdict(back_up(folder, now=now))["tables"]
    changed(folder, tables=tables_written | {"outbox_mail": {"rows": 1, "checksum": "0"}})
    with empty_database(), pytest.raises(ValidationError, match=r"not those of the backup \(outbox_mail\)"):
        restore(folder, now=now)


def test_restore_refuses_a_folder_without_a_manifest(tmp_path):
    with pytest.raises(CommandError, match="not a backup"):
        call_command("restore", str(tmp_path))


def test_restore_refuses_a_database_in_use(backup, now):
    with writing(), pytest.raises(ValidationError, match="Stop the portal"):
        restore(backup, now=now)


def test_backup_refuses_a_folder_with_something_in_it(backup, now):
    with pytest.raises(CommandError, match="not empty"):
        call_command("backup", str(backup))


def test_backup_that_fails_leaves_nothing(tmp_path, now, monkeypatch):
    monkeypatch.setattr(manifest, "checksum", lambda file: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        back_up(tmp_path / "backup", now=now)
    assert not list(tmp_path.iterdir())
