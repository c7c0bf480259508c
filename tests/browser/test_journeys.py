"""The main journeys, by keyboard alone and without JavaScript."""

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from briefings.models import Attendance, Booking, BookingState
from portal.accounts.models import Force
from portal.upkeep import registers
from tests.browser.hands import Keyboard, Mouse, expect_heading
from tests.factories import (
    PASSWORD,
    AreaFactory,
    BookingFactory,
    BriefingFactory,
    CourseFactory,
    OfficerFactory,
    StaffMemberFactory,
    VenueFactory,
    VenueManagerFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERS = count(1)


@pytest.fixture(params=[Keyboard, Mouse], ids=["keyboard alone", "no JavaScript"])
def hands(request, open_as):
    return request.param(open_as(None, **request.param.options))


@pytest.fixture
def venue(portal):
    """A venue of this test's own, with three people."""
    found = VenueFactory(area=AreaFactory(code="E09000033"), category="market")
    for name in ("Ada Quill", "Bea Quill", "Cy Quill"):
        StaffMemberFactory(venue=found, name=name)
    return found


def briefing_at(venue, **changes):
    """Return a briefing with a course of its own, for this venue alone."""
    course = CourseFactory(code=f"journey-{next(NUMBERS)}-of-{venue.pk}")
    force = Force.objects.get(code=registers.METROPOLITAN)
    return BriefingFactory(course=course, force=force, host_venue=venue, audience_venue=venue, **changes)


def sign_in(hands, user):
    hands.page.goto("/")
    hands.follow("Sign in")
    hands.fill("Email", user.email)
    hands.fill("Password", PASSWORD)
    hands.press("Sign in")


def test_manager_books_two_people(hands, venue):
    soon = timezone.now() + timedelta(hours=2)
    briefing = briefing_at(venue, starts_at=soon, booking_closes_at=soon - timedelta(hours=1))
    sign_in(hands, VenueManagerFactory(venue=venue).user)
    hands.follow("Find a briefing")
    expect_heading(hands, "Find a briefing")
    hands.follow(str(briefing.course))
    hands.tick("Ada Quill")
    hands.tick("Cy Quill")
    hands.press("Continue")
    expect_heading(hands, "Check before you book")
    hands.press("Book")
    expect_heading(hands, "2 places booked")
    booked = Booking.objects.filter(briefing=briefing, state=BookingState.BOOKED)
    assert sorted(row.person.name for row in booked.select_related("person")) == ["Ada Quill", "Cy Quill"]


def test_officer_marks_who_came_and_closes_the_register(hands, venue):
    begun = timezone.now() - timedelta(minutes=1)
    briefing = briefing_at(venue, starts_at=begun, booking_closes_at=begun - timedelta(hours=1))
    manager = VenueManagerFactory(venue=venue).user
    for person in venue.staff.exclude(name="Bea Quill"):
        BookingFactory(briefing=briefing, person=person, booked_by=manager, booked_at=begun - timedelta(days=2))
    sign_in(hands, OfficerFactory(force=briefing.force))
    hands.follow("Briefings")
    hands.fill("Reference, course or venue", briefing.reference)
    hands.press("Show")
    hands.follow(str(briefing.course))
    hands.follow("Open the register")
    expect_heading(hands, "Register")
    hands.press("Attended Ada Quill")
    expect(hands.page.get_by_text("Saved: Attended")).to_be_visible()
    hands.press("Absent Cy Quill")
    hands.follow("Close the register")
    expect_heading(hands, "Close the register?")
    hands.press("Close the register")
    expect(hands.page.get_by_text("The register was closed")).to_be_visible()
    marked = dict(briefing.bookings.values_list("person__name", "attendance"))
    assert marked == {"Ada Quill": Attendance.ATTENDED, "Cy Quill": Attendance.ABSENT}
    assert venue.staff.get(name="Ada Quill").records.count() == 1
