"""A fortnight of sweeps, an ordinary one and those of both clock changes: each reminder and week once, in its time."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from briefings.actions import bookings, briefings
from briefings.models import Booking, Briefing, WeeklyRevision
from portal.outbox.models import Mail
from tests.factories import (
    AssignmentFactory,
    BookingFactory,
    BriefingFactory,
    CourseFactory,
    OfficerFactory,
    StaffMemberFactory,
    TrainingRecordFactory,
    VenueManagerFactory,
)
from tests.faults.fortnight import Fortnight

LONDON = ZoneInfo("Europe/London")
FIRST_DAYS = {"ordinary": date(2026, 11, 16), "spring": date(2027, 3, 22), "autumn": date(2027, 10, 25)}
CHANGES = {"ordinary": date(2026, 11, 22), "spring": date(2027, 3, 28), "autumn": date(2027, 10, 31)}  # the Sunday
AWAY_SINCE, AWAY_FOR = time(20), timedelta(hours=26)  # on the Thursday between: until Friday, 22:00


def at(day, clock, fold=0):
    """Return the moment of this London day and clock time."""
    return datetime.combine(day, clock, tzinfo=LONDON).replace(fold=fold).astimezone(ZoneInfo("UTC"))


def exists(day, clock):
    return datetime.combine(day, clock, tzinfo=LONDON).astimezone(ZoneInfo("UTC")).astimezone(LONDON).time() == clock


@pytest.fixture(params=FIRST_DAYS)
def season(request):
    return request.param


@pytest.fixture
def is_every_minute(request, is_torture):
    """Whether all minutes are lived through, which takes a quarter of an hour: once in a season's ten repetitions."""
    return is_torture and request.node.callspec.params["repetition"] == 0


@pytest.fixture
def world(portal, season, letterbox, settings):
    """Briefings at 0:30, 1:30 and 9:00 round the Sunday, and at 14:00 on other days, with two people booked on each."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", letterbox.port
    first, sunday = FIRST_DAYS[season], CHANGES[season]
    starts = [at(sunday + timedelta(days=days), clock) for days in (-1, 0, 1) for clock in (time(0, 30), time(9))]
    starts += [at(sunday + timedelta(days=days), time(1, 30)) for days in (-1, 0, 1) if exists(sunday, time(1, 30))]
    starts += [at(sunday, time(1, 30), fold=1)] if season == "autumn" else []
    starts += [at(first + timedelta(days=days), time(14)) for days in (1, 4, 5, 8, 10, 11, 12, 13)]
    manager = VenueManagerFactory()
    staff = [StaffMemberFactory(venue=manager.venue) for _number in range(2)]
    for start in starts:
        briefing = AssignmentFactory(
            briefing=BriefingFactory(starts_at=start, published_at=at(first, time()) - timedelta(days=30))
        ).briefing
        for person in staff:
            BookingFactory(briefing=briefing, person=person, booked_at=at(first, time()) - timedelta(days=20))
    TrainingRecordFactory(person=staff[0], course=CourseFactory(code="scan"), expires_on=first + timedelta(days=33))
    return letterbox


def expected(starts_at):
    """Return (kind, falls due, of use until) of a briefing's reminders, by the London clock."""
    here = starts_at.astimezone(LONDON)
    day, eve = here.date(), here.date() - timedelta(days=1)
    last = at(eve, time(18)) if here.time() < time(9) else at(day, time(7))
    before = at(eve, time(9))
    return [
        ("reminder_week", at(day - timedelta(days=7), time(9)), before),
        ("reminder_day", before, min(last, at(day, time()))),
        ("reminder_today", last, starts_at),
    ]


def test_each_reminder_comes_once_at_its_time_and_each_week_is_compiled_once(world, season, is_every_minute):
    first = FIRST_DAYS[season]
    begin, gone = at(first, time()), at(first + timedelta(days=10), AWAY_SINCE)
    back = gone + AWAY_FOR
    fortnight = Fortnight(first, (gone, back), is_every_minute=is_every_minute)
    untouched = people_do(fortnight, first)
    fortnight.live()
    for briefing in untouched:
        for kind, due, until in expected(briefing.starts_at):
            on_time = due if not gone <= due < back else back
            swept = max(on_time, begin)
            posted = Mail.objects.filter(kind=kind, about__in=abouts(briefing))
            if swept >= min(until, begin + timedelta(days=14)):
                assert not posted, (briefing.starts_at, kind, "comes too late to be of use")
                continue
            assert readers(posted) == everybody(briefing), (briefing.starts_at, kind)
            assert all(swept <= mail.posted_at < swept + timedelta(minutes=1) for mail in posted)
    assert_sent_in_time(world)
    weeks = Counter(WeeklyRevision.objects.values_list("force", "monday"))
    assert set(weeks.values()) == {1}
    assert {monday for _force, monday in weeks} >= {first, first - timedelta(days=7)} - {first - timedelta(days=7)}
    assert Counter(Mail.objects.filter(kind="training_expires").values_list("state", flat=True)) == {"sent": 1}


def people_do(fortnight, first):
    """Have people cancel, move, call off and leave meanwhile; return the briefings that nobody touches."""
    tuesday, friday, saturday = (at(first + timedelta(days=days), time(14)) for days in (8, 11, 12))
    cancelled, moved, called_off = (Briefing.objects.get(starts_at=start) for start in (tuesday, friday, saturday))
    by = OfficerFactory(force=moved.force)
    booking = cancelled.bookings.first()

    def move(now):
        later = {name: getattr(moved, name) + timedelta(days=1, hours=1) for name in ("starts_at", "ends_at")}
        briefings.change(briefing=moved, officers=list(moved.officers.all()), **later, by=by, now=now)

    day = timedelta(days=1)
    fortnight.events = {
        tuesday - 3 * day: lambda now: bookings.cancel(booking=booking, by=booking.venue.managers.get().user, now=now),
        friday - 3 * day: move,
        saturday - 2 * day: lambda now: briefings.call_off(briefing=called_off, reason="Snow", by=by, now=now),
    }
    return list(Briefing.objects.exclude(pk__in=[cancelled.pk, moved.pk, called_off.pk]))


def abouts(briefing):
    return [f"briefing:{briefing.pk}", *(f"booking:{booking.pk}" for booking in briefing.bookings.all())]


def readers(mails):
    return sorted(mails.values_list("to", flat=True))


def everybody(briefing):
    people = Booking.objects.filter(briefing=briefing).values_list("person__email", flat=True)
    managers = set(briefing.bookings.values_list("venue__managers__user__email", flat=True))
    return sorted([*people, *managers, *briefing.officers.values_list("email", flat=True)])


def assert_sent_in_time(letterbox):
    """Each mail was taken once, and before it was of no more use; the rest is withdrawn."""
    states = Counter(Mail.objects.values_list("state", flat=True))
    assert set(states) <= {"sent", "withdrawn"}, states
    assert Counter(letterbox.numbers().values()) == {1: states["sent"]}
    for mail in Mail.objects.filter(state="sent"):
        assert mail.sent_at < mail.expires_at, (mail.kind, mail.about)
    reminded = Mail.objects.filter(kind__startswith="reminder", state="sent").values_list("key", flat=True)
    assert len(set(reminded)) == len(reminded)
