from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from briefings.figures import read
from briefings.figures.compile import compile_week
from briefings.models import Assignment, Booking, BookingEvent, Briefing, Campaign
from portal.accounts.models import Force, User
from portal.london_time import Week, london_day
from portal.upkeep import registers
from portal.upkeep.scale import seed
from tests.factories import OfficerFactory
from venues.actions import postcodes
from venues.models import Organisation, StaffMember, TrainingRecord, Venue

SIZE = seed.Size(venues=40, attendances=800)
PASSWORD = "a-password-for-the-scale"
WRONG_PLACES = """
SELECT count(*) FROM briefings_briefing briefing WHERE places_taken <> (
    SELECT count(*) FROM briefings_booking WHERE briefing_id = briefing.id AND state = 'booked' AND NOT is_walk_in)
"""
WRONG_DAYS = """
SELECT count(*) FROM venues_venue venue LEFT JOIN (
    SELECT person.venue_id, min(completed_on) AS first, max(completed_on) AS last
    FROM venues_trainingrecord JOIN venues_staffmember person ON person.id = person_id
    WHERE source = 'briefing' GROUP BY 1) seen ON seen.venue_id = venue.id
WHERE (first_briefed_on, last_briefed_on) IS DISTINCT FROM (seen.first, seen.last)
"""
TWICE = """
SELECT count(*) FROM briefings_booking one JOIN briefings_briefing this ON this.id = one.briefing_id
JOIN briefings_booking other ON other.person_id = one.person_id AND other.id > one.id
JOIN briefings_briefing that ON that.id = other.briefing_id
WHERE tstzrange(this.starts_at, this.ends_at) && tstzrange(that.starts_at, that.ends_at)
"""


def quietly(_label, _length):
    return nullcontext(SimpleNamespace(update=lambda _number: None))


def fill(now, **options):
    return seed.fill(size=SIZE, password=PASSWORD, now=now, progress=quietly, **options)


def counted(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


@pytest.fixture
def some_postcodes(db):
    registers.load()
    postcodes.load((f"AA{n}9AA", f"E09{n:06d}", 530_000 + n * 100, 180_000) for n in range(1, 34))


def test_fills_five_years_that_every_promise_of_the_database_holds_for(some_postcodes, now):
    found = fill(now)
    assert Venue.objects.count() == SIZE.venues
    assert Booking.objects.filter(attendance="attended").count() == SIZE.attendances
    assert TrainingRecord.objects.filter(source="briefing").count() == SIZE.attendances
    assert [counted(query) for query in (WRONG_PLACES, WRONG_DAYS, TWICE)] == [0, 0, 0]
    assert BookingEvent.objects.count() == Booking.objects.count()
    first = Briefing.objects.order_by("starts_at").first()
    assert (now - first.starts_at).days > 5 * 360
    assert Briefing.objects.filter(starts_at__gt=now, state="published").exists()
    assert set(Booking.objects.values_list("state", flat=True)) >= {"booked", "cancelled"}
    assert Campaign.objects.filter(starts_on__lte=london_day(now)).count() == 5
    assert Assignment.objects.count() >= Briefing.objects.count()
    assert set(found.keys) == {f"{name}@scale.test" for name in ("officer", "coordinator", "national", "administrator")}
    assert User.objects.get(email="manager@scale.test").check_password(PASSWORD)
    assert Venue.objects.filter(managers__user=found.signs_in["manager@scale.test"]).count() == 3
    force = Force.objects.get(code=registers.METROPOLITAN)
    week = Week.of(london_day(Briefing.objects.filter(force=force, state="held").latest("starts_at").starts_at))
    revision = compile_week(week=week, force=force, now=now)
    held = Briefing.objects.filter(force=force, starts_at__gte=week.starts_at, starts_at__lt=week.ends_at, state="held")
    assert (
        read.table([revision], "day").total["attended"]
        == Booking.objects.filter(briefing__in=held, attendance="attended", is_walk_in=False).count()
        > 0
    )


def seeded(now, number):
    """Return what a seed gives, and take it away again."""
    with transaction.atomic():
        fill(now, number=number)
        venues = list(Venue.objects.order_by("pk").values_list("name", "postcode", "people_at_once"))
        staff = list(StaffMember.objects.order_by("pk").values_list("name", "started_on", "left_on"))
        fields = ("person__name", "briefing__reference", "attendance", "booked_at", "record__expires_on")
        bookings = list(Booking.objects.order_by("pk").values_list(*fields))
        transaction.set_rollback(True)
    return venues, staff, bookings


def test_is_the_same_from_the_same_seed(some_postcodes, now):
    first = seeded(now, 1)
    assert seeded(now, 1) == first
    assert seeded(now, 2) != first


def test_refuses_a_database_in_use(db, now):
    Organisation.objects.create(name="Somebody Ltd")
    with pytest.raises(ValidationError, match="not empty: it has organisations"):
        fill(now)


def test_refuses_the_demonstration(db, now):
    OfficerFactory(email="officer@portal.test")
    with pytest.raises(ValidationError, match="demonstration"):
        fill(now)


@pytest.mark.parametrize("asked", [{"venues": 3}, {"attendances": 10_000_000}, {"password": "short"}])
def test_command_refuses_what_cannot_be(db, asked):
    with pytest.raises(CommandError):
        call_command("seed_scale", **{"venues": 50, "attendances": 100, "password": PASSWORD} | asked)
    assert not User.objects.exists()
