"""History is written by the database with who, when and from which request, and nobody but its owner alters it."""

import psycopg2
import pytest
from django.urls import reverse
from pghistory.models import Context
from psycopg2 import sql

from briefings.models import Briefing, BriefingEvent
from portal.accounts.models import User
from portal.history.acting import acting
from portal.history.grants import can_be_altered, close_history, kept_tables
from portal.history.models import UserEvent
from portal.upkeep.tasks import show_life
from tests import factories
from venues.models import Venue, VenueEvent

REFUSED = [
    "UPDATE {} SET {} = NULL",
    "DELETE FROM {}",
    "TRUNCATE {} CASCADE",
    "ALTER TABLE {} DISABLE TRIGGER ALL",
    "ALTER TABLE {} RENAME TO forged",
    "DROP TABLE {} CASCADE",
    "CREATE RULE planted AS ON INSERT TO {} DO INSTEAD NOTHING",
    "CREATE TRIGGER planted BEFORE INSERT ON {} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
]


def columns(cursor, table):
    cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", [table])
    return [name for (name,) in cursor.fetchall()]


@pytest.mark.parametrize("statement", REFUSED)
def test_application_role_cannot_alter_history(as_application, statement):
    tables = kept_tables()
    assert len(tables) >= 15
    with as_application.cursor() as cursor:
        for table in tables:
            names = [sql.Identifier(table), sql.Identifier(columns(cursor, table)[-1])]
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(sql.SQL(statement).format(*names[: statement.count("{}")]))


def test_application_role_cannot_skip_the_refusal(as_application):
    with as_application.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{*:*}', false)")
        for statement in ("DELETE FROM venues_venueevent", "ALTER TABLE venues_venueevent DISABLE TRIGGER ALL"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement)


def test_application_role_adds_to_history_and_reads_it(as_application):
    venue = factories.VenueFactory()
    with as_application.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', gen_random_uuid()::text, false),"
            " set_config('pghistory.context_metadata', '{\"user\": 1}', false)"
        )
        for name in ("First", "Second"):
            cursor.execute("UPDATE venues_venue SET name = %s WHERE id = %s", [name, venue.pk])
        cursor.execute("SELECT name, pgh_context_id FROM venues_venueevent ORDER BY pgh_id DESC LIMIT 2")
        (second, one), (first, other) = cursor.fetchall()
    assert (first, second) == ("First", "Second")
    assert one == other is not None


def test_migrating_takes_back_rights_that_were_given(as_application, django_db_blocker):
    from django.db import connection

    role = as_application.info.user
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON venues_venueevent TO {role}")
        close_history()
        cursor.execute("SELECT has_table_privilege(%s, 'venues_venueevent', 'DELETE')", [role])
        assert cursor.fetchone() == (False,)
    assert can_be_altered()  # by the owner, whom the tests run as


@pytest.mark.django_db
def test_change_is_kept_with_who_when_and_from_which_request(signed_in, coordinator):
    area = factories.AreaFactory(force=coordinator.force)
    venue = factories.VenueFactory(area=area)
    client = signed_in(coordinator)
    address = reverse("venues:add_room", args=[venue.reference]) + "?secret=1"
    token = "11111111-1111-4111-8111-111111111111"
    answer = client.post(
        address, {"name": "Screen 9", "places": 40, "form_token": token}, headers={"X-Request-ID": "from-the-proxy-1"}
    )
    assert answer.status_code == 302
    assert answer["X-Request-ID"] == "from-the-proxy-1"
    kept = venue.rooms.get().events.get()
    assert kept.pgh_label == "insert"
    assert kept.pgh_context.metadata == {
        "user": coordinator.pk,
        "request": "from-the-proxy-1",
        "path": address.partition("?")[0],
    }


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "short", "with space in it", "x" * 65, "line\r\nfeed-forged"])
def test_request_number_is_made_when_none_or_a_strange_one_is_given(client, given):
    answer = client.get("/", HTTP_X_REQUEST_ID=given)
    assert answer["X-Request-ID"] != given
    assert len(answer["X-Request-ID"]) == 32


@pytest.mark.django_db
def test_bulk_changes_are_kept_too():
    venues = [factories.VenueFactory() for _number in range(3)]
    Venue.objects.update(people_at_once=1200)
    assert VenueEvent.objects.filter(pgh_label="update", people_at_once=1200).count() == len(venues)


@pytest.mark.django_db
def test_counts_that_follow_from_bookings_are_not_kept():
    booking = factories.BookingFactory()
    briefing = Briefing.objects.get(pk=booking.briefing_id)
    assert briefing.places_taken == 1
    assert [event.pgh_label for event in BriefingEvent.objects.filter(pgh_obj=briefing)] == ["insert"]


@pytest.mark.django_db
def test_password_is_never_kept(officer):
    officer.set_password("another-long-password")
    officer.save()
    User.objects.filter(pk=officer.pk).update(last_login=factories.NOW)
    assert [event.pgh_label for event in UserEvent.objects.filter(pgh_obj=officer)] == ["insert"]
    assert "password" not in {field.name for field in UserEvent._meta.fields}


@pytest.mark.django_db
def test_inner_record_knows_the_outer_and_leaves_it_alone(venue):
    with acting(task="venues.tasks.run_imports", request="r"):
        Venue.objects.update(name="By the task")
        with acting(user=7):
            Venue.objects.update(name="By the person")
        Venue.objects.update(name="By the task again")
    kept = [event.pgh_context.metadata for event in VenueEvent.objects.filter(pgh_label="update").order_by("pgh_id")]
    assert [about.get("user") for about in kept] == [None, 7, None]
    assert {about["task"] for about in kept} == {"venues.tasks.run_imports"}
    assert Context.objects.count() == 2


@pytest.mark.django_db
def test_task_is_recorded(venue, monkeypatch):
    monkeypatch.setattr(show_life, "run", lambda: Venue.objects.update(name="Told by a task"))
    show_life()
    about = VenueEvent.objects.get(pgh_label="update").pgh_context.metadata
    assert about["task"] == "portal.upkeep.tasks.show_life"
    assert len(about["request"]) >= 32
