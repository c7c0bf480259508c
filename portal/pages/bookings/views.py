"""Finding a briefing, booking staff on it, and cancelling."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from briefings.actions import bookings
from briefings.models import Booking
from briefings.queries import places
from portal.accounts.access import allow
from portal.accounts.models import Role
from portal.pages.act import act
from portal.pages.bookings.filters import FindFilter
from portal.pages.fetch import fetch
from portal.pages.forms import EmptyForm
from portal.pages.listing import listing
from venues.models import Venue

manager_only = allow(Role.VENUE_MANAGER)
NEAREST = {"nearest": ("metres", "starts_at", "pk"), "soonest": ("starts_at", "pk")}


@manager_only
def find(request):
    """The briefings that the staff of one of the manager's venues may be booked on."""
    mine = Venue.objects.visible_to(request.user)
    venue = fetch(Venue, request, request.GET["venue"]) if request.GET.get("venue") else mine.first()
    if venue is None:
        return render(request, "bookings/find.html", {"venue": None})
    rows = places.offered(venue, timezone.now()).select_related("course", "host_venue__area")
    return listing(request, rows, "bookings/find.html", filters=FindFilter, sorts=NEAREST, context={"venue": venue})


@manager_only
def all_bookings(request):
    rows = Booking.objects.visible_to(request.user).live()
    rows = rows.select_related("briefing__course", "briefing__host_venue", "person", "venue")
    sorts = {"latest": ("-briefing__starts_at", "person__name", "pk")}
    return listing(request, rows, "bookings/all.html", sorts=sorts, context={"now": timezone.now()})


@manager_only
def cancel(request, number):
    booking = fetch(Booking.objects.select_related("person", "briefing__course"), request, number)
    form = EmptyForm(request.POST if request.method == "POST" else None)
    back = reverse("bookings:all")
    response = act(
        request, form, lambda _data: bookings.cancel(booking=booking, by=request.user), then=lambda _done: back
    )
    question = _("Cancel the place of %(person)s on %(course)s?") % {
        "person": booking.person,
        "course": booking.briefing.course,
    }
    return response or render(request, "_parts/confirm.html", {"form": form, "question": question, "back": back})
