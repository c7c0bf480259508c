from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from briefings.actions import attendance
from briefings.models import Booking, Briefing
from tests.factories import BookingFactory, BriefingFactory, StaffMemberFactory
from venues.models import StaffMember, TrainingRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def briefing(officer, now):
    return BriefingFactory(starts_at=now - timedelta(hours=2), force=officer.force, places=3)


@pytest.fixture
def register(briefing):
    return BookingFactory.create_batch(3, briefing=briefing)


def close(briefing, officer, now):
    return attendance.close_register(briefing=briefing, by=officer, now=now)


def test_close_makes_a_record_for_everybody_who_came_once(briefing, register, officer, now):
    attendance.mark(booking=register[0], attendance="attended", by=officer, now=now)
    attendance.mark(booking=register[1], attendance="absent", by=officer, now=now)
    for _twice in range(2):
        assert close(briefing, officer, now).state == "held"
    record = TrainingRecord.objects.get()
    assert (record.person, record.source, record.note) == (register[0].person, "briefing", briefing.reference)
    register[2].refresh_from_db()
    assert register[2].attendance == "not_recorded"
    register[0].person.venue.refresh_from_db()
    assert register[0].person.venue.last_briefed_on == record.completed_on


def test_correcting_corrects_the_records(briefing, register, officer, now):
    attendance.mark(booking=register[0], attendance="attended", by=officer, now=now)
    close(briefing, officer, now)
    with pytest.raises(ValidationError, match="closed"):
        attendance.mark(booking=register[0], attendance="absent", by=officer, now=now)
    attendance.reopen_register(briefing=briefing, by=officer, now=now)
    attendance.mark(booking=register[0], attendance="absent", by=officer, now=now)
    attendance.mark(booking=register[1], attendance="attended", by=officer, now=now)
    close(briefing, officer, now)
    assert TrainingRecord.objects.live().get().person == register[1].person


def test_two_registers_of_one_day_link_to_one_record(briefing, officer, now):
    person = StaffMemberFactory()
    second = BriefingFactory(starts_at=now - timedelta(hours=1), force=officer.force, course=briefing.course)
    bookings = [BookingFactory(briefing=each, person=person) for each in (briefing, second)]
    for booking in bookings:
        attendance.mark(booking=booking, attendance="attended", by=officer, now=now)
        close(booking.briefing, officer, now)
    assert TrainingRecord.objects.count() == 1
    attendance.reopen_register(briefing=second, by=officer, now=now)
    attendance.mark(booking=bookings[1], attendance="absent", by=officer, now=now)
    close(second, officer, now)
    assert TrainingRecord.objects.live().count() == 1, "the first attended booking stands behind it"


def test_walk_in_uses_no_place_and_is_found_by_name(briefing, register, officer, now):
    venue = register[0].venue
    known = StaffMemberFactory(venue=venue, name="Amara Lund")
    walked = attendance.add_walk_in(briefing=briefing, venue=venue, name="amara  LUND", by=officer, now=now)
    new = attendance.add_walk_in(briefing=briefing, venue=venue, name="Ben New", by=officer, now=now)
    assert (walked.person, walked.is_walk_in, new.attendance) == (known, True, "attended")
    assert StaffMember.objects.filter(name="Ben New", venue=venue).exists()
    assert Briefing.objects.get(pk=briefing.pk).places_taken == 3
    again = attendance.add_walk_in(briefing=briefing, venue=venue, name=register[0].person.name, by=officer, now=now)
    assert (again.pk, again.is_walk_in) == (register[0].pk, False), "somebody booked is marked, not added"


def test_register_opens_an_hour_before_and_only_to_officers(briefing, register, officer, manager, now):
    early = briefing.starts_at - timedelta(minutes=61)
    with pytest.raises(ValidationError, match="an hour before"):
        attendance.mark(booking=register[0], attendance="attended", by=officer, now=early)
    with pytest.raises(ValidationError, match="has not started"):
        close(briefing, officer, early + timedelta(minutes=2))
    with pytest.raises(ValidationError, match="Only officers"):
        attendance.mark(booking=register[0], attendance="attended", by=manager, now=now)
    assert not Booking.objects.exclude(attendance="not_recorded").exists()
