"""The main job over the pages: schedule, publish, book, cancel, mark, close, and the record in the coverage."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from briefings.actions import bookings
from briefings.models import Booking, Briefing
from portal.outbox.models import Mail
from tests.factories import (
    BookingFactory,
    BriefingFactory,
    CourseFactory,
    ForceFactory,
    OfficerFactory,
    StaffMemberFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db


def post(client, address, **data):
    return client.post(address, {"form_token": str(uuid4())} | data)


@pytest.fixture
def scheduled(signed_in, officer, venue):
    client = signed_in(officer)
    answer = post(
        client,
        reverse("briefings:schedule"),
        course=CourseFactory().pk,
        host_venue=venue.name,
        day=str(timezone.localdate() + timezone.timedelta(days=9)),
        clock="09:30",
        minutes=60,
        places=4,
        closes_hours_before=24,
        officers=[officer.pk],
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return Briefing.objects.get()


def test_the_whole_job(signed_in, officer, manager, venue, scheduled):
    people = StaffMemberFactory.create_batch(6, venue=venue)
    post(signed_in(officer), reverse("briefings:publish", args=[scheduled.reference]))
    client = signed_in(manager)
    assert scheduled.reference in client.get(reverse("bookings:find")).content.decode()
    choose = reverse("bookings:choose", args=[scheduled.reference, venue.reference])
    numbers = [person.pk for person in people]
    short = post(client, choose, people=numbers, if_short="nobody", confirmed="1").content.decode()
    assert "Only 4 places are left" in short
    assert post(client, choose, people=numbers, if_short="wait", confirmed="1").status_code == 302
    assert Booking.objects.booked().count() == 4
    first = Booking.objects.booked().order_by("pk").first()
    post(client, reverse("bookings:cancel", args=[first.pk]))
    assert Booking.objects.exclude(promoted_at=None).count() == 1
    starts_at = timezone.now() - timezone.timedelta(minutes=90)
    Briefing.objects.update(
        starts_at=starts_at,
        ends_at=starts_at + timezone.timedelta(minutes=60),
        booking_closes_at=starts_at - timezone.timedelta(hours=1),
    )
    client = signed_in(officer)
    for booking in Booking.objects.booked():
        address = reverse("register:mark", args=[scheduled.reference, booking.pk])
        assert post(client, address, attendance="attended").status_code == 302
    post(client, reverse("register:close", args=[scheduled.reference]))
    page = signed_in(manager).get(reverse("staff:all", args=[venue.reference])).content.decode()
    assert "4 of 6" in page


def test_schedule_with_an_error_keeps_what_was_typed(signed_in, officer):
    page = post(signed_in(officer), reverse("briefings:schedule"), entrance="By the side door").content.decode()
    assert "By the side door" in page
    assert 'href="#id_course"' in page
    assert not Briefing.objects.exists()


def test_briefing_of_another_force_is_missing(signed_in, officer):
    other = BriefingFactory(force=ForceFactory(code="kent"), scheduled_by=OfficerFactory())
    client = signed_in(officer)
    for name in ("briefings:one", "briefings:publish", "briefings:call_off", "register:one", "register:close"):
        assert client.get(reverse(name, args=[other.reference])).status_code == 404


def test_booking_of_another_venue_is_missing(signed_in, manager, venue):
    theirs = BookingFactory()
    client = signed_in(manager)
    assert client.get(reverse("bookings:cancel", args=[theirs.pk])).status_code == 404
    assert theirs.person.name not in client.get(reverse("bookings:all")).content.decode()
    choose = reverse("bookings:choose", args=[theirs.briefing.reference, theirs.venue.reference])
    assert client.get(choose).status_code == 404
    own = reverse("bookings:choose", args=[theirs.briefing.reference, venue.reference])
    post(client, own, people=[theirs.person.pk], if_short="wait", confirmed="1")
    assert Booking.objects.count() == 1


def test_joining_instructions_are_for_those_booked_and_the_force(signed_in, officer, manager, venue):
    briefing = BriefingFactory(host_venue=VenueFactory(), entrance="By the side door", force=officer.force)
    client = signed_in(manager)
    assert "By the side door" not in client.get(briefing.get_absolute_url()).content.decode()
    BookingFactory(briefing=briefing, person=StaffMemberFactory(venue=venue))
    assert "By the side door" in client.get(briefing.get_absolute_url()).content.decode()
    assert "By the side door" in signed_in(officer).get(briefing.get_absolute_url()).content.decode()


def test_those_who_wait_are_not_told_how_to_join(signed_in, officer, manager, venue, now):
    briefing = BriefingFactory(host_venue=None, online_link="https://meet.test/secret", places=1, force=officer.force)
    BookingFactory(briefing=briefing)
    people = StaffMemberFactory.create_batch(2, venue=venue)
    waiting = bookings.book(briefing=briefing, people=people, if_short="wait", by=manager, now=now).waiting
    page = signed_in(manager).get(briefing.get_absolute_url()).content.decode()
    bookings.cancel(booking=waiting[0], by=manager, now=now)
    told = [page, *Mail.objects.values_list("text", flat=True), *Mail.objects.values_list("attachment", flat=True)]
    assert not [text for text in told if "secret" in text]
    assert Mail.objects.get(kind="booking_confirmed", to=manager.email).subject.startswith("Waiting: ")
    Briefing.objects.update(places=2)
    bookings.fill(briefing=briefing, now=now)
    assert "secret" in Mail.objects.get(kind="place_freed", to=people[1].email).text
    assert "secret" in signed_in(manager).get(briefing.get_absolute_url()).content.decode()
