"""The weekly digest of training that expires: to each manager once, whatever runs twice."""

from datetime import timedelta

import pytest

from portal.outbox import refusals, restored
from portal.outbox.kinds import KINDS
from portal.outbox.models import Mail, MailState
from tests.factories import CourseFactory, StaffMemberFactory, TrainingRecordFactory, VenueFactory, VenueManagerFactory
from venues.actions import expiry

pytestmark = pytest.mark.django_db


def expires(now, days, **details):
    day = now.date() + timedelta(days=days)
    return TrainingRecordFactory(completed_on=now.date() - timedelta(days=300), expires_on=day, **details)


@pytest.mark.parametrize("days", [60, 30, 7])
def test_digest_tells_each_manager_60_30_and_7_days_before(manager, venue, now, days):
    second = VenueManagerFactory(venue=venue).user
    record = expires(now, days, person__venue=venue)
    assert expiry.post_due(now=now) == 2
    assert set(Mail.objects.values_list("to", flat=True)) == {manager.email, second.email}
    mail = Mail.objects.first()
    assert record.person.name in mail.text
    assert record.course.name in mail.html
    assert mail.key.startswith(f"training_expires:{venue.pk}:2026-W48:")


@pytest.mark.parametrize("days", [67, 59, 45, 29, 14, 6, -1])
def test_digest_says_nothing_between(manager, venue, now, days):
    expires(now, days, person__venue=venue)
    assert expiry.post_due(now=now) == 0


def test_digest_is_posted_once_a_week_and_again_the_next(manager, venue, now, django_assert_num_queries):
    for days in (60, 62, 7):
        expires(now, days, person__venue=venue)
    for day in range(7):
        expiry.post_due(now=now + timedelta(days=day))
    mail = Mail.objects.get()
    assert mail.subject.startswith("3 training records")
    assert mail.expires_at > now + timedelta(days=6)
    with django_assert_num_queries(4):
        assert expiry.post_due(now=now + timedelta(days=1)) == 0
    expires(now, 67, person__venue=venue)
    assert expiry.post_due(now=now + timedelta(days=7)) == 1


def test_digest_that_may_have_been_sent_before_a_restore_is_left(manager, venue, now):
    expires(now, 7, person__venue=venue)
    expires(now, 14, person__venue=venue)
    restored.settle(backed_up_at=now - timedelta(days=1), now=now)
    assert expiry.post_due(now=now + timedelta(days=1)) == 0
    assert expiry.post_due(now=now + timedelta(days=7)) == 1


def test_scheduler_that_was_away_since_monday_still_tells(manager, venue, now):
    expires(now, 7, person__venue=venue)
    assert expiry.post_due(now=now + timedelta(days=5)) == 1


def test_digest_leaves_out_who_left_or_took_the_course_again(manager, venue, now):
    expires(now, 7, person=StaffMemberFactory(venue=venue, left_on=now.date()))
    again = expires(now, 7, person__venue=venue)
    TrainingRecordFactory(person=again.person, course=again.course)
    forever = expires(now, 7, person__venue=venue)
    TrainingRecordFactory(person=forever.person, course=forever.course, expires_on=None)
    expires(now, 7, person__venue=venue, withdrawn_at=now)
    expires(now, 7, person__venue=venue, course=CourseFactory(code="griffin", is_bookable=False))
    assert expiry.post_due(now=now) == 0


def test_digest_is_for_the_own_venue_and_for_those_who_may_sign_in(manager, venue, now):
    theirs = VenueManagerFactory(venue=VenueFactory()).user
    VenueManagerFactory(venue=venue, user__is_active=False)
    expires(now, 7, person__venue=venue)
    assert expiry.post_due(now=now) == 1
    assert not Mail.objects.filter(to=theirs.email).exists()


def test_digest_obeys_a_refusal(manager, venue, now):
    expires(now, 7, person__venue=venue)
    expiry.post_due(now=now)
    refusals.refuse(address=manager.email, kind=KINDS["training_expires"])
    assert Mail.objects.get().state == MailState.WITHDRAWN
    assert expiry.post_due(now=now) == 0
