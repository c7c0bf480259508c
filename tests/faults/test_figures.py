"""A week that several compile at once has one revision, whole, each time."""

from datetime import timedelta
from functools import partial

from briefings.figures.compile import compile_week
from briefings.models import Booking, Fact, WeeklyRevision
from portal.london_time import Week, london_day
from tests.factories import NOW, BookingFactory, BriefingFactory
from tests.faults.threads import at_once


def test_several_who_compile_a_week_at_once_make_one_revision(portal):
    starts_at = NOW - timedelta(days=5)
    briefing = BriefingFactory(starts_at=starts_at, state="held", published_at=starts_at)
    bookings = BookingFactory.create_batch(3, briefing=briefing, attendance="absent")
    week = Week.of(london_day(starts_at))
    for number, booking in enumerate(bookings, start=1):
        Booking.objects.filter(pk=booking.pk).update(attendance="attended")
        made = at_once([partial(compile_week, week=week, force=briefing.force, now=NOW)] * 4)
        assert {revision.number for revision in made} == {number}
        assert WeeklyRevision.objects.get(number=number).facts.count() == 4
    assert Fact.objects.count() == 4 + 2, "each of the later two wrote one venue's fact"
