"""Whom no mail reaches is shown to those who answer for them: their manager and the officers of the briefing."""

import pytest
from django.urls import reverse

from portal.outbox.models import Mail
from tests.factories import AssignmentFactory, BookingFactory, BriefingFactory, StaffMemberFactory, VenueManagerFactory

pytestmark = pytest.mark.django_db
SAYS = "cannot be delivered: tell them yourself"


@pytest.fixture
def booking(venue, manager):
    """A booked person of the manager's venue, the mail to whom failed for good."""
    briefing = AssignmentFactory(briefing=BriefingFactory()).briefing
    made = BookingFactory(briefing=briefing, person=StaffMemberFactory(venue=venue, email="gone@venue.test"))
    mail(made, "failed")
    return made


def mail(booking, state):
    now = booking.booked_at
    number = Mail.objects.count()
    Mail.objects.create(
        kind="booking_confirmed", key=str(number), about=f"booking:{booking.pk}", to=booking.person.email,
        subject="Booked", message_id=f"<{number}@portal>", posted_at=now, send_after=now, state=state,
    )  # fmt: skip


def pages(booking):
    person = booking.person
    return [
        reverse("home"),
        reverse("bookings:all"),
        booking.briefing.get_absolute_url(),
        reverse("staff:one", args=[person.venue.reference, person.pk]),
    ]


@pytest.fixture
def today(time_machine, now):
    """The portal's clock shows `now`, so that the briefing is still to come."""
    time_machine.move_to(now)


def read(client, address):
    return client.get(address).content.decode()


def test_manager_reads_it_and_where_to_change_the_address(today, signed_in, manager, booking):
    client = signed_in(manager)
    change = reverse("staff:change", args=[booking.person.venue.reference, booking.person.pk])
    for address in pages(booking):
        page = read(client, address)
        assert f"Mail to gone@venue.test {SAYS}" in page, address
        assert change in page, address


@pytest.mark.parametrize("mended", ["by another address", "by a later mail"])
def test_it_is_gone_once_it_is_mended(today, signed_in, manager, booking, mended):
    if mended == "by a later mail":
        mail(booking, "sent")
    else:
        type(booking.person).objects.update(email="here@venue.test")
    for address in pages(booking):
        assert SAYS not in read(signed_in(manager), address)


def test_officer_reads_it_on_the_briefing_and_changes_nothing(today, signed_in, booking):
    page = read(signed_in(booking.briefing.officers.get()), booking.briefing.get_absolute_url())
    assert SAYS in page
    assert "Change the address" not in page


def test_manager_of_another_venue_reads_nothing_of_it(today, signed_in, booking):
    other = VenueManagerFactory()
    BookingFactory(briefing=booking.briefing, person=StaffMemberFactory(venue=other.venue))
    client = signed_in(other.user)
    for address in (reverse("home"), reverse("bookings:all"), booking.briefing.get_absolute_url()):
        assert SAYS not in read(client, address)
