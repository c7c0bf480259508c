from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories import CourseFactory, OrganisationFactory, StaffMemberFactory, TrainingRecordFactory, VenueFactory
from venues.actions import staff, training
from venues.models import StaffMember, TrainingRecord
from venues.queries import coverage

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(venue):
    return StaffMemberFactory(venue=venue)


def record(person, by, **changes):
    details = {"course": CourseFactory(), "completed_on": date(2026, 1, 31), "source": "briefing"}
    return training.record(person=person, by=by, **(details | changes))


def test_record_twice_keeps_one(person, manager):
    first = record(person, manager)
    assert record(person, manager) == first
    assert first.expires_on == date(2027, 1, 31)
    assert TrainingRecord.objects.count() == 1


def test_record_refuses_the_future(person, manager):
    with pytest.raises(ValidationError, match="in the future"):
        record(person, manager, completed_on=timezone.localdate() + timedelta(days=1))


def test_record_keeps_when_the_venue_was_briefed(person, manager):
    record(person, manager, source="e_learning", completed_on=date(2025, 1, 1))
    early = record(person, manager, completed_on=date(2026, 1, 5))
    record(person, manager, completed_on=date(2026, 3, 5))
    person.venue.refresh_from_db()
    assert (person.venue.first_briefed_on, person.venue.last_briefed_on) == (date(2026, 1, 5), date(2026, 3, 5))
    training.withdraw(record=early, by=manager)
    person.venue.refresh_from_db()
    person.venue.organisation.refresh_from_db()
    assert person.venue.first_briefed_on == person.venue.organisation.first_briefed_on == date(2026, 3, 5)


def test_coverage_counts_present_staff_in_date(venue):
    day = date(2026, 11, 23)
    people = StaffMemberFactory.create_batch(5, venue=venue)
    TrainingRecordFactory(person=people[0], expires_on=day + timedelta(days=300))
    TrainingRecordFactory(person=people[1], expires_on=day + timedelta(days=30))
    TrainingRecordFactory(person=people[2], completed_on=date(2020, 1, 1), expires_on=day - timedelta(days=1))
    TrainingRecordFactory(person=people[3], withdrawn_at=timezone.now())
    gone = StaffMemberFactory(venue=venue, left_on=day)
    TrainingRecordFactory(person=gone)
    (row,) = coverage.of_venue(venue.pk, day)
    assert (row.staff, row.trained, row.expiring, row.overdue) == (5, 2, 1, 1)


def test_coverage_of_a_venue_without_staff_names_its_courses(venue):
    CourseFactory()
    (row,) = coverage.of_venue(venue.pk, date(2026, 11, 23))
    assert (row.staff, row.trained) == (0, 0)


def test_add_refuses_an_address_that_somebody_there_has(person, manager):
    with pytest.raises(ValidationError, match="already has this email"):
        staff.add(venue=person.venue, name="Other", email=person.email.upper(), by=manager)
    staff.leave(person=person, left_on=date(2026, 11, 1), by=manager)
    assert staff.add(venue=person.venue, name="Other", email=person.email, by=manager).pk


def test_move_keeps_the_records_and_stays_in_the_organisation(person, manager):
    TrainingRecordFactory(person=person)
    sister = VenueFactory(organisation=person.venue.organisation)
    staff.move(person=person, venue=sister, by=manager)
    assert StaffMember.objects.get(pk=person.pk).venue == sister
    assert person.records.count() == 1
    with pytest.raises(ValidationError, match="same organisation"):
        staff.move(person=person, venue=VenueFactory(organisation=OrganisationFactory()), by=manager)
