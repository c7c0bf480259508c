from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from briefings.actions import briefings
from briefings.models import Assignment, Briefing
from briefings.queries.conflicts import conflicts
from portal.outbox.models import Mail
from tests.factories import (
    NOW,
    AssignmentFactory,
    BookingFactory,
    BriefingFactory,
    CampaignFactory,
    CourseFactory,
    FocusAreaFactory,
    ForceFactory,
    OfficerFactory,
    RoomFactory,
    VenueFactory,
    VenueManagerFactory,
)

pytestmark = pytest.mark.django_db


def schedule(officer, **changes):
    starts_at = changes.pop("starts_at", NOW + timedelta(days=3))
    details = {
        "course": CourseFactory(),
        "host_venue": VenueFactory(),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "booking_closes_at": starts_at - timedelta(hours=1),
        "places": 20,
        "officers": [officer],
    }
    return briefings.schedule(**(details | changes), by=officer)


def publish(briefing, officer):
    return briefings.publish(briefing=briefing, by=officer, now=NOW)


def test_schedule_then_publish(officer, now):
    draft = schedule(officer)
    assert (draft.state, draft.force, draft.reference[:3]) == ("draft", officer.force, "BR-")
    published = briefings.publish(briefing=draft, by=officer, now=now)
    assert published.state == "published"
    assert Assignment.objects.get().live, "the assignment follows its briefing"


def test_schedule_takes_the_focus_of_the_campaigns_day(officer):
    campaign, focus = CampaignFactory(), FocusAreaFactory()
    campaign.days.create(day=NOW.date() + timedelta(days=3), focus_area=focus)
    assert schedule(officer, campaign=campaign).focus_area == focus


@pytest.mark.parametrize(
    "changes",
    [
        {"online_link": "https://meet.test/1"},
        {"host_venue": None},
        {"places": 0},
        {"ends_at": NOW},
        {"booking_closes_at": NOW + timedelta(days=9)},
    ],
)
def test_schedule_refuses_what_does_not_fit(officer, changes):
    with pytest.raises(ValidationError):
        schedule(officer, **changes)
    assert not Briefing.objects.exists()


def test_schedule_refuses_a_room_elsewhere_and_people_who_are_not_officers(officer, manager):
    with pytest.raises(ValidationError, match="not at the host venue"):
        schedule(officer, room=RoomFactory())
    with pytest.raises(ValidationError, match="Only officers"):
        schedule(officer, officers=[manager])


def test_publish_refuses_a_taken_officer_and_names_the_time(officer, now):
    first = publish(schedule(officer), officer)
    second = schedule(officer)
    with pytest.raises(ValidationError, match=f"{officer} is taken 10:00–11:00"):
        publish(second, officer)
    assert [conflict.briefing for conflict in conflicts(second, [officer])] == [first]
    assert publish(schedule(officer, starts_at=first.ends_at), officer), "touching ends are no conflict"


def test_publish_refuses_a_taken_room_and_the_whole_venue(officer, now):
    room = RoomFactory()
    place = {"host_venue": room.venue, "room": room}
    publish(schedule(officer, **place), officer)
    for taken in (place, {"host_venue": room.venue}):
        with pytest.raises(ValidationError, match="room is taken 10:00–11:00"):
            publish(schedule(OfficerFactory(), **taken), officer)
    free = schedule(OfficerFactory(), host_venue=room.venue, room=RoomFactory(venue=room.venue))
    assert publish(free, officer)


def test_database_refuses_an_officer_in_two_places(officer):
    first = AssignmentFactory(officer=officer)
    second = BriefingFactory(starts_at=first.starts_at, ends_at=first.ends_at, state="draft")
    AssignmentFactory(officer=officer, briefing=second)
    with pytest.raises(IntegrityError, match="assignment_officer_free"), transaction.atomic():
        Briefing.objects.filter(pk=second.pk).update(state="published")
    Briefing.objects.filter(pk=first.briefing_id).update(state="called_off", called_off_because="Snow")
    assert Briefing.objects.filter(pk=second.pk).update(state="published") == 1


def test_database_refuses_a_room_taken_twice():
    first = BriefingFactory()
    with pytest.raises(IntegrityError, match="briefing_room_free"), transaction.atomic():
        BriefingFactory(host_venue=first.host_venue)
    BriefingFactory(host_venue=first.host_venue, starts_at=first.ends_at)


def test_publish_refuses_the_past_and_no_officer(officer, now):
    with pytest.raises(ValidationError, match="in the past"):
        briefings.publish(briefing=schedule(officer), by=officer, now=now + timedelta(days=4))
    with pytest.raises(ValidationError, match="at least one officer"):
        briefings.publish(briefing=schedule(officer, officers=[]), by=officer, now=now)


def test_call_off_tells_everybody_once_and_takes_it_out_of_calendars(officer, now):
    draft = briefings.publish(briefing=schedule(officer), by=officer, now=now)
    booking = BookingFactory(briefing=draft)
    for _twice in range(2):
        briefings.call_off(briefing=draft, reason="A speaker is ill", by=officer, now=now)
    told = Mail.objects.filter(kind="briefing_called_off")
    assert sorted(told.values_list("to", flat=True)) == sorted(
        [booking.person.email, booking.booked_by.email, officer.email]
    )
    assert "A speaker is ill" in told[0].text
    assert "METHOD:CANCEL" in told[0].attachment


def test_call_off_needs_a_reason(officer):
    with pytest.raises(ValidationError):
        briefings.call_off(briefing=schedule(officer), reason=" ", by=officer)


def test_schedule_refuses_a_day_outside_the_campaign(officer):
    with pytest.raises(ValidationError, match="outside this campaign"):
        schedule(officer, campaign=CampaignFactory(), starts_at=NOW + timedelta(days=8))


def test_publish_tells_the_officers_with_the_event(officer, now):
    publish(schedule(officer), officer)
    mail = Mail.objects.get(kind="officer_assigned")
    assert (mail.to, "METHOD:REQUEST" in mail.attachment) == (officer.email, True)


@pytest.fixture
def published(officer):
    return publish(schedule(officer), officer)


def change(briefing, officer, **details):
    officers = details.pop("officers", [officer])
    return briefings.change(briefing=briefing, officers=officers, **details, by=officer, now=NOW)


def moved(briefing, hours=2):
    by = timedelta(hours=hours)
    return {
        "starts_at": briefing.starts_at + by,
        "ends_at": briefing.ends_at + by,
        "booking_closes_at": briefing.booking_closes_at,
    }


def test_change_of_time_tells_everybody(published, officer):
    booked = BookingFactory(briefing=published)
    waiting = BookingFactory(briefing=published, state="waiting", waiting_since=NOW)
    host = VenueManagerFactory(venue=published.host_venue).user
    changed = change(published, officer, **moved(published))
    assert changed.calendar_sequence == 1
    assert changed.assignments.get().starts_at == changed.starts_at
    told = set(Mail.objects.filter(kind="briefing_changed").values_list("to", flat=True))
    people = {booked.person.email, waiting.person.email}
    assert told == people | {booked.booked_by.email, waiting.booked_by.email, officer.email, host.email}
    mail = Mail.objects.get(kind="briefing_changed", to=booked.person.email)
    assert "METHOD:REQUEST" in mail.attachment


def test_change_of_instructions_alone_tells_nobody(published, officer):
    BookingFactory(briefing=published)
    assert change(published, officer, entrance="The north door").calendar_sequence == 0
    assert not Mail.objects.filter(kind="briefing_changed").exists()


def test_change_back_and_forth_tells_each_time(published, officer):
    BookingFactory(briefing=published)
    for hours in (2, -2):
        published = change(published, officer, **moved(published, hours))
    sent = Mail.objects.filter(kind="briefing_changed", to=published.bookings.get().person.email)
    assert sorted(sent.values_list("state", flat=True)) == ["pending", "withdrawn"], "only the newest goes out"


def test_change_refuses_fewer_places_than_are_booked_and_fills_new_ones(published, officer):
    BookingFactory.create_batch(3, briefing=published)
    waiting = BookingFactory(briefing=published, state="waiting", waiting_since=NOW)
    published.refresh_from_db()
    with pytest.raises(ValidationError, match="More people are booked"):
        change(published, officer, places=2)
    change(published, officer, places=4)
    waiting.refresh_from_db()
    assert waiting.state == "booked"


def test_change_refuses_conflicts_the_past_and_what_is_over(published, officer, now):
    other = publish(schedule(officer, starts_at=published.ends_at), officer)
    with pytest.raises(ValidationError, match="is taken"):
        change(other, officer, **moved(other, -1))
    past = moved(published, -24 * 4)
    with pytest.raises(ValidationError, match="in the past"):
        change(published, officer, **(past | {"booking_closes_at": past["starts_at"]}))
    with pytest.raises(ValidationError, match="at least one officer"):
        change(published, officer, officers=[])
    briefings.call_off(briefing=published, reason="Snow", by=officer, now=now)
    with pytest.raises(ValidationError, match="no longer be changed"):
        change(published, officer, places=30)


def test_change_of_officers_tells_who_comes_and_who_goes(published, officer):
    other = OfficerFactory()
    change(published, officer, officers=[other])
    assert Mail.objects.filter(kind="officer_assigned", to=other.email).count() == 1
    released = Mail.objects.get(kind="officer_released")
    assert (released.to, "METHOD:CANCEL" in released.attachment) == (officer.email, True)


def test_message_reaches_those_booked_and_who_booked(published, officer, manager):
    booking = BookingFactory(briefing=published)
    assert briefings.message(briefing=published, text="Bring a coat", by=officer, now=NOW) == 2
    told = Mail.objects.filter(kind="briefing_message")
    assert {mail.to for mail in told} == {booking.person.email, booking.booked_by.email}
    assert all("Bring a coat" in mail.text for mail in told)
    for refused in ({"text": " ", "by": officer}, {"text": "Hello", "by": manager}):
        with pytest.raises(ValidationError):
            briefings.message(briefing=published, **refused, now=NOW)


def test_another_forces_officer_changes_nothing(published):
    stranger = OfficerFactory(force=ForceFactory(code="kent"))
    for act in (lambda: change(published, stranger, places=5), lambda: publish(published, stranger)):
        with pytest.raises(Briefing.DoesNotExist):
            act()
