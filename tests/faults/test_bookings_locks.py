"""Waiting for a row that somebody holds: never for long, never for each other, and said in plain words."""

from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from briefings.actions import attendance, bookings, briefings
from briefings.models import Booking, Briefing
from portal.london_time import in_london
from tests.factories import (
    AssignmentFactory,
    BookingFactory,
    BriefingFactory,
    OfficerFactory,
    StaffMemberFactory,
    VenueFactory,
    VenueManagerFactory,
)
from tests.faults.threads import at_once, deadlocks

BUSY = "The portal is busy. Nothing was changed: please try again."


def test_nobody_waits_longer_than_five_seconds(portal):
    with connection.cursor() as cursor:
        for name, value in (("lock_timeout", "5s"), ("idle_in_transaction_session_timeout", "1min")):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (value,)


@contextmanager
def held(portal, *briefings):
    """Hold these briefings' rows in another connection; here nobody waits for them long."""
    holder = portal.connect()
    holder.autocommit = False
    holder.cursor().execute(
        "SELECT 1 FROM briefings_briefing WHERE id = ANY (%s) FOR UPDATE", [[b.pk for b in briefings]]
    )
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '20ms'")
    yield
    holder.rollback()  # answers when the rows are free, which closing does not wait for
    holder.close()
    connection.close()


@pytest.fixture
def today(portal):
    """A briefing on its day with a booking, and a draft of the same officer."""
    officer, manager = OfficerFactory(), VenueManagerFactory()
    starts_at = timezone.now() + timedelta(minutes=30)
    briefing = BriefingFactory(
        starts_at=starts_at,
        booking_closes_at=starts_at,
        force=officer.force,
        host_venue=manager.venue,
        host_answer="asked",
    )
    draft = BriefingFactory(starts_at=starts_at + timedelta(days=1), force=officer.force, state="draft")
    for each in (briefing, draft):
        AssignmentFactory(briefing=each, officer=officer)
    booking = BookingFactory(briefing=briefing, person=StaffMemberFactory(venue=manager.venue))
    return officer, manager, briefing, draft, booking


def forms(officer, manager, briefing, draft, booking):
    """Return (who, address, what they send) for every form that needs the briefing's row."""
    other = StaffMemberFactory(venue=manager.venue)
    at, number = [briefing.reference], [booking.pk]
    day = in_london(briefing.starts_at)
    typed = {
        "course": briefing.course_id, "host_venue": manager.venue.name, "day": f"{day:%d/%m/%Y}",
        "clock": f"{day:%H:%M}", "minutes": 60, "places": 30, "closes_hours_before": 0, "officers": officer.pk,
        "which_time": "first",
    }  # fmt: skip
    police, venue = partial(form, officer), partial(form, manager.user)
    return [
        venue("bookings:choose", [*at, manager.venue.reference], people=other.pk, confirmed="1"),
        venue("bookings:cancel", number),
        venue("bookings:swap", number, person=other.pk),
        venue("briefings:answer", at, accepts="yes"),
        police("briefings:publish", [draft.reference]),
        police("briefings:change", at, **typed),
        police("briefings:message", at, text="Bring a coat"),
        police("briefings:call_off", at, reason="Snow"),
        police("register:mark", [*at, booking.pk], attendance="attended"),
        police("register:walk_in", at, name="Sam Gray", venue=manager.venue.name),
        police("register:close", at),
        police("register:open_again", at),
    ]


def form(user, route, arguments, **sent):
    return user, reverse(route, args=arguments), sent


def test_every_form_says_that_the_portal_is_busy_and_changes_nothing(portal, today, client):
    sent = forms(*today)
    before = list(Booking.objects.values()), list(Briefing.objects.values())
    with held(portal, *today[2:4]):
        for user, address, fields in sent:
            client.force_login(user)
            answer = client.post(address, fields | {"form_token": str(uuid4())})
            assert (answer.status_code, BUSY in answer.content.decode()) == (200, True), address
    assert before == (list(Booking.objects.values()), list(Briefing.objects.values()))


def test_sweep_passes_over_what_somebody_holds_and_comes_back(portal, caplog):
    now = timezone.now()
    first, second = (BriefingFactory(starts_at=now + timedelta(days=number)) for number in (3, 4))
    for briefing in (first, second):
        BookingFactory(briefing=briefing, state="waiting", waiting_since=now)
    with held(portal, first):
        assert bookings.release_and_fill(now=now) == 1
        assert set(Booking.objects.booked().values_list("briefing", flat=True)) == {second.pk}
    assert bookings.release_and_fill(now=now) == 1
    assert not Booking.objects.waiting().exists()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_two_moves_into_one_time_are_a_move_and_a_clear_refusal(portal):
    officer, host = OfficerFactory(), VenueFactory()
    starts_at = timezone.now() + timedelta(days=7)
    times = [starts_at + timedelta(hours=number) for number in range(8)]
    both = [
        AssignmentFactory(
            officer=officer, briefing__host_venue=host, briefing__force=officer.force, briefing__starts_at=at
        ).briefing
        for at in times[:2]
    ]

    def move(briefing, at):
        details = {"starts_at": at, "ends_at": at + timedelta(hours=1), "booking_closes_at": starts_at}
        try:
            briefings.change(briefing=briefing, officers=[officer], by=officer, **details)
        except ValidationError as error:
            return " ".join(error.messages)
        return "moved"

    before = deadlocks(portal)
    for at in times[2:]:
        outcomes = sorted(at_once([partial(move, briefing, at) for briefing in both]))
        assert "The room is taken" in outcomes[0]
        assert outcomes[1] == "moved"
    assert deadlocks(portal) == before


def test_two_registers_of_the_same_people_close_at_once(portal):
    officer = OfficerFactory()
    starts_at = timezone.now() - timedelta(hours=1)
    people = [StaffMemberFactory() for _number in range(12)]
    both = [
        BriefingFactory(force=officer.force, starts_at=starts_at, course__code=code)
        for code in ("act-awareness", "scan")
    ]
    for briefing, order in zip(both, (people, people[::-1]), strict=True):
        for person in order:
            BookingFactory(briefing=briefing, person=person, attendance="attended")
    before = deadlocks(portal)
    at_once([partial(attendance.close_register, briefing=briefing, by=officer) for briefing in both])
    assert deadlocks(portal) == before
    assert Booking.objects.exclude(record=None).count() == 2 * len(people)
