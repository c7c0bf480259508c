"""Calendar files: the right instant by their own VTIMEZONE, and a later file always wins over an earlier one."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from briefings import calendars
from briefings.actions import bookings, briefings
from portal.outbox.models import Mail
from tests.factories import AssignmentFactory, BriefingFactory, StaffMemberFactory

pytestmark = pytest.mark.django_db
SPRING, AUTUMN = datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 10, 31, tzinfo=UTC)
STARTS = [SPRING, AUTUMN - timedelta(hours=1), *(AUTUMN + timedelta(minutes=30 * number) for number in range(5))]


def event_in(text):
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    return event


def by_its_own_clock(text, name):
    """Return the instant that a reader of the file finds, who knows no time zone but the file's own."""
    calendar = Calendar.from_ical(text)
    found = event_in(text)[name]
    if "TZID" not in found.params:
        return found.dt.astimezone(UTC)
    (zone,) = calendar.walk("VTIMEZONE")
    assert found.params["TZID"] == zone["TZID"]
    plain = found.dt.replace(tzinfo=None)
    begun = [
        (onset, part["TZOFFSETTO"].td)
        for part in zone.subcomponents
        for onset in [part["DTSTART"].dt, *(each.dt for dates in dates_of(part) for each in dates.dts)]
        if onset <= plain
    ]
    return (plain - max(begun)[1]).replace(tzinfo=UTC)


def dates_of(part):
    found = part.get("RDATE", [])
    return found if isinstance(found, list) else [found]


@pytest.mark.parametrize("starts", [*STARTS, SPRING + timedelta(hours=9), AUTUMN + timedelta(hours=9)], ids=str)
def test_event_begins_and_ends_at_the_right_instant_by_the_files_own_clock(starts, now):
    briefing = BriefingFactory(starts_at=starts, ends_at=starts + timedelta(hours=1))
    text = calendars.event(briefing, method="REQUEST", now=now).content
    assert by_its_own_clock(text, "DTSTART") == starts
    assert by_its_own_clock(text, "DTEND") == starts + timedelta(hours=1)


def test_later_file_has_the_higher_sequence_and_the_same_uid(manager, venue, now):
    """Booked, moved, cancelled, booked again: a calendar that obeys SEQUENCE ends with the briefing in it."""
    briefing = AssignmentFactory(briefing=BriefingFactory()).briefing
    officer, person = briefing.officers.get(), StaffMemberFactory(venue=venue)

    def book(day):
        bookings.book(briefing=briefing, people=[person], by=manager, now=now + timedelta(days=day))
        return briefing.bookings.latest("pk")

    book(1)
    details = {name: getattr(briefing, name) + timedelta(hours=1) for name in ("starts_at", "ends_at")}
    briefings.change(briefing=briefing, officers=[officer], **details, by=officer, now=now + timedelta(days=2))
    bookings.cancel(booking=briefing.bookings.get(), by=manager, now=now + timedelta(days=3))
    book(4)
    files = Mail.objects.filter(to=person.email).order_by("pk").values_list("attachment", flat=True)
    methods = [Calendar.from_ical(file)["METHOD"] for file in files]
    assert methods == ["REQUEST", "REQUEST", "CANCEL", "REQUEST"]
    sequences = [int(event_in(file)["SEQUENCE"]) for file in files]
    assert sequences == sorted(set(sequences))
    assert len({event_in(file)["UID"] for file in files}) == 1
