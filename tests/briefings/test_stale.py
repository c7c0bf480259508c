"""After a cancellation, a move or a removal no reminder goes out that is no longer true."""

from datetime import timedelta

import pytest

from briefings.actions import bookings, briefings, reminders
from briefings.models import Booking
from portal.outbox import delivery
from portal.outbox.models import UNSENT, Mail
from tests.factories import (
    AssignmentFactory,
    BookingFactory,
    BriefingFactory,
    StaffMemberFactory,
    VenueFactory,
    VenueManagerFactory,
)
from venues.actions import managers, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def briefing(now):
    """A briefing in a week, whose first reminders are due and posted, to two people, their manager and an officer."""
    made = AssignmentFactory(briefing=BriefingFactory(starts_at=now + timedelta(days=6))).briefing
    venue = VenueManagerFactory().venue
    for name in ("Ada", "Ben"):
        person = StaffMemberFactory(venue=venue, name=name)
        BookingFactory(briefing=made, person=person, booked_at=now - timedelta(days=9))
    assert reminders.post_due(now=now) == 4
    return made


@pytest.fixture
def ada(briefing):
    return Booking.objects.get(person__name="Ada")


def unsent(**about):
    return Mail.objects.filter(kind__startswith="reminder", state__in=UNSENT, **about)


def test_cancellation_withdraws_the_persons_and_mends_the_lists(briefing, ada, now):
    manager = ada.venue.managers.get().user
    later = now + timedelta(minutes=1)
    bookings.cancel(booking=ada, by=manager, now=now)
    reminders.post_due(now=later)
    assert not unsent(to=ada.person.email)
    for reader in (manager, briefing.officers.get()):
        (mail,) = unsent(to=reader.email)
        assert "Ben" in mail.text
        assert "Ada" not in mail.text
    assert reminders.post_due(now=later) == 0


def test_cancellation_after_sending_sends_nothing_again(briefing, ada, now):
    Mail.objects.update(state="sent", sent_at=now)
    bookings.cancel(booking=ada, by=ada.venue.managers.get().user, now=now)
    assert reminders.post_due(now=now + timedelta(minutes=1)) == 0


def test_claimed_reminder_is_withdrawn_too(briefing, ada, now):
    """Its worker may be dead: the lease would run out, and the reminder come after the cancellation."""
    Mail.objects.exclude(to=ada.person.email).update(state="sent")
    assert delivery.claim(now).to == ada.person.email
    bookings.cancel(booking=ada, by=ada.venue.managers.get().user, now=now)
    delivery.deliver(now=now + timedelta(minutes=5))
    kinds = Mail.objects.filter(to=ada.person.email, state="sent").values_list("kind", flat=True)
    assert list(kinds) == ["booking_cancelled"]


def test_move_withdraws_all_and_says_what_was_due_already_by_its_own_mail(briefing, now):
    officer = briefing.officers.get()
    moved = {name: getattr(briefing, name) + timedelta(hours=2) for name in ("starts_at", "ends_at")}
    briefings.change(briefing=briefing, officers=[officer], **moved, by=officer, now=now)
    assert not unsent()
    assert reminders.post_due(now=now + timedelta(minutes=1)) == 0, "told of the new time, nobody needs “in a week” too"
    assert reminders.post_due(now=now + timedelta(days=5, hours=1)) == 4, "the day before comes as ever"


def test_calling_off_withdraws_all(briefing, now):
    briefings.call_off(briefing=briefing, reason="Snow", by=briefing.officers.get(), now=now)
    assert not unsent()
    assert reminders.post_due(now=now + timedelta(days=5, hours=1)) == 0


@pytest.mark.parametrize("goes", ["leave", "move"])
def test_person_who_goes_gets_none(briefing, ada, now, goes):
    person, manager = ada.person, ada.venue.managers.get().user
    if goes == "leave":
        staff.leave(person=person, left_on=now.date(), by=manager)
    else:
        other = VenueFactory(organisation=person.venue.organisation)
        staff.move(person=person, venue=other, by=manager)
    assert not unsent(to=person.email)
    bookings.release_and_fill(now=now)
    reminders.post_due(now=now + timedelta(minutes=1))
    assert not unsent(to=person.email)
    assert not any("Ada" in mail.text for mail in unsent())
    assert unsent().count() == 3


def test_officer_who_is_released_gets_none(briefing, now):
    gone, other = briefing.officers.get(), AssignmentFactory(briefing=briefing).officer
    briefings.change(briefing=briefing, officers=[other], by=other, now=now)
    reminders.post_due(now=now + timedelta(minutes=1))
    assert not unsent(to=gone.email)
    assert not unsent(to=other.email), "the mail of their assignment told them just now"


def test_manager_who_is_removed_gets_none(briefing, ada, now):
    gone = VenueManagerFactory(venue=ada.venue)
    Mail.objects.filter(to=ada.venue.managers.first().user.email).update(to=gone.user.email)
    managers.remove(manager=gone, by=ada.venue.managers.first().user)
    assert not unsent(to=gone.user.email)


def test_publishing_late_posts_no_reminder_that_fell_due_before(now):
    draft = BriefingFactory(state="draft", starts_at=now + timedelta(days=3))
    officer = AssignmentFactory(briefing=draft).officer
    briefings.publish(briefing=draft, by=officer, now=now)
    assert reminders.post_due(now=now) == 0
    assert reminders.post_due(now=now + timedelta(days=2, minutes=1)) == 1


def test_reminder_that_says_tomorrow_is_not_sent_on_the_day(briefing, now):
    midnight = (now + timedelta(days=6)).replace(hour=0, minute=0)
    assert reminders.post_due(now=midnight) == 0
    reminders.post_due(now=midnight - timedelta(minutes=1))
    assert set(unsent(kind="reminder_day").values_list("expires_at", flat=True)) == {midnight}


def test_sweep_that_fails_on_one_briefing_reminds_of_the_others(now, monkeypatch):
    ill, well = (AssignmentFactory(briefing=BriefingFactory(starts_at=now + timedelta(days=6))).briefing for _ in "ab")
    remind = reminders.remind

    def fail_on_one(*, briefing, **told):
        if briefing == ill.pk:
            raise RuntimeError("ill")
        return remind(briefing=briefing, **told)

    monkeypatch.setattr(reminders, "remind", fail_on_one)
    assert reminders.post_due(now=now) == 1
    assert Mail.objects.get().to == well.officers.get().email
    monkeypatch.undo()
    assert reminders.post_due(now=now) == 1
