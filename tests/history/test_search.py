"""Administrators search every change: by who made it, by thing, by time; on a page and as a file."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.history.acting import acting
from portal.history.grants import event_models
from portal.history.words import Told
from portal.pages.history.everything import THINGS, kinds
from portal.upkeep import holds
from tests import factories
from tests.upkeep.due_rows import ROWS, age_history
from venues.models import StaffMember

pytestmark = pytest.mark.django_db


@pytest.fixture
def searched(signed_in, administrator):
    """Return a function that returns what the page of a search says."""
    client = signed_in(administrator)

    def search(**asked):
        answer = client.get(reverse("history:all"), asked)
        assert answer.status_code == 200
        return answer.content.decode()

    return search


def test_every_table_of_events_is_searched():
    assert {thing.events for thing in THINGS.values()} == set(event_models())


def test_change_is_found_by_who_made_it(searched, officer, coordinator):
    for person, name in ((officer, "Screen Nine"), (coordinator, "Screen Ten")):
        with acting(user=person.pk, request=f"request-of-{person.pk}", path="/"):
            factories.RoomFactory(name=name)
    for words in (officer.name.upper(), officer.email[3:]):
        page = searched(person=words)
        assert "Added the room Screen Nine" in page
        assert f"{officer.name}, {officer.email}" in page
        assert f"request-of-{officer.pk}" in page
        assert "Screen Ten" not in page
    assert "No change fits" in searched(person="nobody-at-all")


def test_thing_is_found_by_name_reference_and_number(searched, administrator):
    venue = factories.VenueFactory(name="Moth Hall")
    person = factories.StaffMemberFactory(venue=venue, name="Sam Reed", email="reed@venue.test", staff_number="N-1")
    factories.TrainingRecordFactory(person=person)
    factories.RoomFactory(venue=venue, name="Screen Nine")
    booking = factories.BookingFactory(person=person)
    factories.AssignmentFactory(briefing=booking.briefing)
    holds.place(subject=person, reason="A claim", by=administrator)
    factories.StaffMemberFactory(name="Somebody Else")
    for words, expected in [
        ("moth", ["Added the venue Moth Hall", "Added the room Screen Nine"]),
        (venue.reference, ["Added the venue Moth Hall"]),
        ("sam reed", ["Added the person Sam Reed", "the training record of", "the booking of", "the hold on Sam Reed"]),
        ("REED@venue", ["Added the person Sam Reed"]),
        ("n-1", ["Added the person Sam Reed"]),
        (
            booking.briefing.reference.lower(),
            ["Added the briefing", "Added the officer", "Added the booking of Sam Reed"],
        ),
    ]:
        page = searched(about=words)
        assert [part for part in expected if part not in page] == [], words
        assert "Somebody Else" not in page
    assert "Added the venue" not in searched(about="moth", kind="room")


def test_removed_thing_is_found_by_its_name(searched):
    room = factories.RoomFactory(name="Screen Nine")
    room.delete()
    invitation = ROWS["invitations"](timezone.now())
    page = searched(about="screen nine")
    assert "Added the room Screen Nine" in page
    assert "Removed the room Screen Nine" in page
    assert "the invitation of" in searched(about=invitation.email)


def test_change_says_from_what_to_what(searched):
    person = factories.StaffMemberFactory(name="Sam Reed", job_role="Usher")
    StaffMember.objects.filter(pk=person.pk).update(job_role="Duty manager")
    assert "Changed the person Sam Reed: job role from Usher to Duty manager" in searched(kind="staff")


def test_days_are_london_days(searched):
    """A change at 23:30 UTC in summer is on the next day in London."""
    event = factories.RoomFactory(name="Screen Nine").events.get()
    age_history(datetime(2026, 6, 1, 23, 30, tzinfo=UTC), event)
    for asked, is_found in [
        ({"since": "2 June 2026", "until": "2 June 2026"}, True),
        ({"until": "1 June 2026"}, False),
        ({"since": "3 June 2026"}, False),
    ]:
        assert ("Screen Nine" in searched(**asked, kind="room")) == is_found
    assert "Enter the day as" in searched(since="the other day")


def test_pages_lead_on_with_the_filters(searched):
    factories.RoomFactory.create_batch(30, venue=factories.VenueFactory())
    first, second = searched(kind="room"), searched(kind="room", page=2)
    assert "Page 1 of 2" in first
    assert first.count("Added the room") == 25
    assert second.count("Added the room") == 5
    assert "kind=room&amp;page=2" in first


def test_download_has_the_rows_of_the_search(signed_in, administrator):
    factories.RoomFactory(name="=Screen Nine")
    factories.StaffMemberFactory(name="Somebody Else")
    answer = signed_in(administrator).get(reverse("history:all"), {"kind": "room", "download": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == ["When", "Who", "What", "Request"]
    assert [row[1] for row in rows[1:]] == ["The portal"]
    assert rows[1][2].startswith("Added the room =Screen Nine, Regal Cinema")


@pytest.mark.parametrize("count", [1, 20])
def test_search_takes_the_same_queries_for_many(signed_in, administrator, count, django_assert_max_num_queries):
    for booking in factories.BookingFactory.create_batch(count):
        factories.TrainingRecordFactory(person=booking.person)
    client = signed_in(administrator)
    with django_assert_max_num_queries(46):
        assert client.get(reverse("history:all")).status_code == 200


def test_newest_are_counted_only_so_far():
    factories.RoomFactory.create_batch(3)
    assert Told(kinds(kind="room"), str).count() == 3
    assert Told(kinds(kind="room"), str, most=2).count() == 2


def test_others_do_not_search_the_history(signed_in, coordinator, officer, manager):
    for reader in (coordinator, officer, manager):
        assert signed_in(reader).get(reverse("history:all")).status_code == 403


def test_both_pages_lead_to_each_other(signed_in, administrator):
    client = signed_in(administrator)
    for here, there in (("history:all", "history:reads"), ("history:reads", "history:all")):
        page = client.get(reverse(here)).content.decode()
        assert f'href="{reverse(there)}"' in page
        assert f'href="{reverse(here)}" aria-current="page"' in page
