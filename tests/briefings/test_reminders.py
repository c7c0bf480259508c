from datetime import UTC, datetime, timedelta

import pytest

from briefings.actions import bookings, reminders
from briefings.models import Booking, Briefing
from portal.london_time import in_london
from portal.outbox.models import Mail
from tests.factories import AssignmentFactory, BookingFactory, BriefingFactory, StaffMemberFactory, VenueFactory

pytestmark = pytest.mark.django_db
STARTS = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)


@pytest.fixture
def booking(venue, manager):
    briefing = BriefingFactory(starts_at=STARTS, host_venue=VenueFactory())
    return BookingFactory(briefing=briefing, person=StaffMemberFactory(venue=venue))


def sweep(*moments):
    return [reminders.post_due(now=moment) for moment in moments]


def told(email):
    return list(Mail.objects.filter(to=email).order_by("pk").values_list("kind", flat=True))


def test_each_reminder_is_posted_once_to_person_manager_and_officer(booking, manager):
    officer = AssignmentFactory(briefing=booking.briefing).officer
    for day in range(9):
        for hour in (7, 9, 18):
            sweep(
                STARTS.replace(hour=hour) - timedelta(days=8 - day), STARTS.replace(hour=hour) - timedelta(days=8 - day)
            )
    for email in (booking.person.email, manager.email, officer.email):
        assert told(email) == ["reminder_week", "reminder_day", "reminder_today"]


def test_who_booked_today_gets_no_earlier_reminder(booking):
    Booking.objects.update(booked_at=STARTS - timedelta(hours=20))
    sweep(STARTS - timedelta(hours=19))
    assert told(booking.person.email) == []
    sweep(STARTS.replace(hour=8))
    assert told(booking.person.email) == ["reminder_today"]


def test_scheduler_that_was_away_posts_only_the_newest(booking):
    sweep(STARTS.replace(hour=8))
    assert told(booking.person.email) == ["reminder_today"]


def test_early_briefing_is_reminded_of_the_evening_before(booking):
    Briefing.objects.update(starts_at=STARTS.replace(hour=8))
    last = reminders.due_times(Briefing.objects.get().starts_at)[-1]
    assert in_london(last.at).strftime("%d %H:%M") == "30 18:00"


@pytest.mark.parametrize("starts", [datetime(2027, 3, 28, 12, tzinfo=UTC), datetime(2027, 10, 31, 12, tzinfo=UTC)])
def test_clock_change_keeps_the_wall_clock(booking, starts):
    Briefing.objects.update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    times = [in_london(due.at).strftime("%H:%M") for due in reminders.due_times(starts)]
    assert times == ["09:00", "09:00", "07:00"]


def test_moved_briefing_earns_a_fresh_reminder_and_called_off_none(booking):
    sweep(STARTS.replace(hour=8))
    later = STARTS + timedelta(days=1)
    Briefing.objects.update(starts_at=later, ends_at=later + timedelta(hours=1))
    sweep(later.replace(hour=8))
    assert told(booking.person.email) == ["reminder_today", "reminder_today"]
    Mail.objects.all().delete()
    Briefing.objects.update(state="called_off", called_off_because="Snow")
    assert sweep(later.replace(hour=8)) == [0]


def test_sweep_releases_the_places_of_people_who_left_and_moved(booking, venue, now):
    waits = BookingFactory(briefing=booking.briefing, state="waiting", waiting_since=now)
    moved = BookingFactory(briefing=booking.briefing)
    Briefing.objects.update(places=2)
    booking.person.left_on = now.date()
    booking.person.save()
    moved.person.venue = venue
    moved.person.save()
    assert bookings.release_and_fill(now=now) == 1
    assert bookings.release_and_fill(now=now) == 0
    states = dict(Booking.objects.values_list("pk", "state"))
    assert (states[booking.pk], states[moved.pk], states[waits.pk]) == ("cancelled", "cancelled", "booked")
