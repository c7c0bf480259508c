"""Finding a briefing, and the bookings of a manager's venues: coming, past, cancelling, giving a place to another."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from briefings.actions import bookings
from briefings.models import Booking, BookingState, Briefing
from briefings.queries import places, waiting
from briefings.queries.candidates import candidates
from briefings.queries.reached import with_delivery
from portal.accounts.access import allow
from portal.accounts.models import Role
from portal.london_time import london_day
from portal.pages.act import act
from portal.pages.bookings.columns import COLUMNS
from portal.pages.bookings.filters import BookingFilter, FindFilter
from portal.pages.bookings.forms import LookForm, SwapForm
from portal.pages.confirm import confirm
from portal.pages.fetch import fetch
from portal.pages.listing import listing
from portal.pages.templatetags.portal_text import portal_moment
from portal.pages.venue_field import VenueField, listed
from venues.models import Venue
from venues.queries.standing import with_records

manager_only = allow(Role.VENUE_MANAGER)
OFFER = ("reference", "starts_at", "booking_closes_at", "places", "course__name", "host_venue__area__name")
OFFER += ("host_venue__name",)  # what is shown of a briefing that may be booked
BOOKING = ("state", "attendance", "is_walk_in", "cancelled_by", "venue__name")  # what is shown of a booking
BOOKING += ("person__name", "person__email", "person__venue__name", "briefing__course__name")
BOOKING += tuple(f"briefing__{name}" for name in ("reference", "starts_at", "state", "register_closed_at"))
BOOKING += ("briefing__host_venue__name",)
NEAREST = {"nearest": ("metres", "starts_at", "pk"), "soonest": ("starts_at", "pk")}
SOONEST = {"soonest": ("briefing__starts_at", "briefing", "person__name", "pk")}
LATEST = {"latest": ("-briefing__starts_at", "-briefing", "person__name", "pk")}


@manager_only
def find(request):
    """The briefings that the staff of one of the manager's venues may be booked on."""
    mine = Venue.objects.visible_to(request.user)
    venues = listed(mine)
    if venues == []:
        return render(request, "bookings/find.html", {"venue": None})
    asked = request.GET.get("venue", "")
    venue = typed_venue(mine, asked) if venues is None else asked_venue(request, asked) or venues[0]
    if venue is None:
        return listing(request, Briefing.objects.none(), "bookings/find.html", filters=FindFilter)
    rows = places.offered(venue, timezone.now()).select_related("course", "host_venue__area").only(*OFFER)
    return listing(request, rows, "bookings/find.html", filters=FindFilter, sorts=NEAREST, context={"venue": venue})


def asked_venue(request, reference):
    return fetch(Venue, request, reference) if reference else None


def typed_venue(venues, words):
    """Return the one venue that the words name, or None when they name none or several."""
    try:
        return VenueField(venues=venues, required=False).clean(words)
    except ValidationError:
        return None


@manager_only
def all_bookings(request):
    return shown(request, Q(briefing__starts_at__gt=timezone.now()), SOONEST, is_past=False)


@manager_only
def past(request):
    return shown(request, Q(briefing__starts_at__lte=timezone.now()), LATEST, is_past=True)


def shown(request, when, sorts, *, is_past):
    return listing(
        request,
        Booking.objects.visible_to(request.user).filter(when),
        "bookings/all.html",
        filters=BookingFilter,
        sorts=sorts,
        columns=COLUMNS,
        dressed=dressed,
        name="bookings-past" if is_past else "bookings",
        context={"is_past": is_past},
    )


def dressed(rows):
    """Return the bookings with what is shown of each."""
    rows = with_delivery(waiting.with_positions(rows, now=timezone.now()))
    return rows.select_related("briefing__course", "briefing__host_venue", "person__venue", "venue").only(*BOOKING)


def booking_at(request, number):
    rows = Booking.objects.select_related("person", "venue", "briefing__course", "briefing__host_venue")
    return fetch(rows, request, number)


QUESTIONS = {
    BookingState.BOOKED: gettext_lazy("Cancel the place of %(person)s on %(course)s, %(moment)s?"),
    BookingState.WAITING: gettext_lazy("Take %(person)s off the waiting list of %(course)s, %(moment)s?"),
    BookingState.CANCELLED: gettext_lazy("The place of %(person)s on %(course)s, %(moment)s, is cancelled already."),
}


@manager_only
def cancel(request, number):
    """Ask, naming the person and the briefing; the POST cancels once."""
    booking = booking_at(request, number)
    back = reverse("bookings:all")
    about = {
        "person": booking.person,
        "course": booking.briefing.course,
        "moment": portal_moment(booking.briefing.starts_at),
    }
    return confirm(
        request,
        QUESTIONS[booking.state] % about,
        lambda: bookings.cancel(booking=booking, by=request.user),
        then=lambda _done: back,
        back=back,
        words=consequence(booking),
        yes=_("Yes, cancel it"),
        is_serious=True,
        says=_("%(person)s is no longer booked.") % {"person": booking.person},
    )


def consequence(booking):
    """Return what cancelling comes to, for the person and for those who wait."""
    told = _("They are told by mail.") if booking.person.email else _("They have no email address: tell them yourself.")
    if booking.state != BookingState.BOOKED:
        return told
    waiting = Booking.objects.waiting().filter(briefing=booking.briefing).count()
    if not waiting:
        return told
    if booking.briefing.booking_closes_at <= timezone.now():
        return f"{told} {_('Booking has closed, so nobody moves up from the waiting list.')}"
    return (
        told
        + " "
        + ngettext(
            "%(count)d person waits: the first gets the place.",
            "%(count)d people wait: the first gets the place.",
            waiting,
        )
        % {"count": waiting}
    )


@manager_only
def swap(request, number):
    """Give a booked place to another person of the same venue."""
    booking = booking_at(request, number)
    form = SwapForm(request.POST if request.method == "POST" else None, venue=booking.venue, by=request.user)
    response = act(
        request,
        form,
        lambda data: bookings.swap(booking=booking, **data, by=request.user),
        then=lambda _swapped: reverse("bookings:all"),
        says=lambda swapped: (
            _("%(person)s has the place of %(before)s.") % {"person": swapped.person, "before": booking.person}
        ),
    )
    if response:
        return response
    day, look = london_day(timezone.now()), LookForm(request.GET)
    staff = form.fields["person"].queryset.exclude(bookings__in=booking.briefing.bookings.live())
    found, count = look.found(with_records(staff, booking.briefing.course), day=day)
    rows = candidates(booking.briefing, staff.filter(pk__in=[row.pk for row in found]), by=request.user, day=day)
    ticked = [row.person.pk for row in rows if str(row.person.pk) == request.POST.get("person")]
    told = {"booking": booking, "briefing": booking.briefing, "form": form, "look": look}
    told |= {"candidates": rows, "count": count, "total": staff.count(), "ticked": ticked}
    return render(request, "bookings/swap.html", told)
