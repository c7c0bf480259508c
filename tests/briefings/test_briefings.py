from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from briefings.actions import briefings
from briefings.models import Assignment, Briefing
from portal.outbox.models import Mail
from tests.factories import (
    NOW,
    AssignmentFactory,
    BookingFactory,
    BriefingFactory,
    CampaignFactory,
    CourseFactory,
    FocusAreaFactory,
    OfficerFactory,
    RoomFactory,
    VenueFactory,
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
    first = briefings.publish(briefing=schedule(officer), by=officer, now=now)
    with pytest.raises(ValidationError, match=f"{officer} is taken 10:00–11:00"):
        schedule(officer)
    assert schedule(officer, starts_at=first.ends_at), "touching ends are no conflict"


def test_publish_refuses_a_taken_room_and_the_whole_venue(officer, now):
    room = RoomFactory()
    place = {"host_venue": room.venue, "room": room}
    briefings.publish(briefing=schedule(officer, **place), by=officer, now=now)
    for taken in (place, {"host_venue": room.venue}):
        with pytest.raises(ValidationError, match="room is taken 10:00–11:00"):
            schedule(OfficerFactory(), **taken)
    assert schedule(OfficerFactory(), host_venue=room.venue, room=RoomFactory(venue=room.venue))


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
    assert "SEQUENCE:1" in told[0].attachment


def test_call_off_needs_a_reason(officer):
    with pytest.raises(ValidationError):
        briefings.call_off(briefing=schedule(officer), reason=" ", by=officer)
