"""Booking staff on a briefing: choose people, check, book; nothing is written before the last step."""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from briefings import calendars
from briefings.actions import bookings
from briefings.models import Booking, BookingState, Briefing
from briefings.queries import places, waiting
from briefings.queries.candidates import candidates
from portal.accounts.access import allow
from portal.accounts.models import POLICE, Role
from portal.london_time import london_day
from portal.outbox.told import addresses
from portal.pages.act import act
from portal.pages.bookings.forms import LookForm, PeopleForm
from portal.pages.fetch import fetch
from venues.models import Venue
from venues.queries.standing import Standing, with_records

LOOKING = {"find", "all", "change"}  # the buttons that show the list again, with the ticks kept


@allow(Role.VENUE_MANAGER)
def book(request, reference, venue):
    """Choose people, then check; only the POST of the check page, which says `confirmed`, books."""
    place = fetch(Venue, request, venue)
    briefing = fetch(Briefing.objects.select_related("course", "host_venue__area"), request, reference)
    form = PeopleForm(request.POST if request.method == "POST" else None, venue=place, by=request.user)
    shown = {"briefing": briefing, "venue": place, "form": form, "refusal": refusal(briefing, place)}
    response = None
    if "confirmed" in request.POST:
        response = act(
            request,
            form,
            lambda data: bookings.book(
                briefing=briefing,
                people=data["people"],
                if_short=data["if_short"] or "nobody",
                by=request.user,
            ),
            then=lambda done: reverse("bookings:done", args=[(done.booked + done.waiting)[0].pk]),
        )
    if response:
        return response
    is_chosen = form.is_bound and not LOOKING & request.POST.keys() and "people" not in form.errors
    if is_chosen and ("confirmed" in request.POST or not shown["refusal"]):
        return check(request, shown)
    return choose(request, shown)


def refusal(briefing, venue):
    """Return why this briefing cannot be booked by this venue, or nothing."""
    try:
        bookings.refuse_unless_open(briefing, venue, timezone.now())
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def choose(request, shown):
    """The table of the venue's people: those that were looked for, and those ticked before."""
    form, briefing, day = shown["form"], shown["briefing"], london_day(timezone.now())
    staff = form.fields["people"].queryset
    look = LookForm(request.POST or request.GET)
    found, count = look.found(with_records(staff, briefing.course), day=day)
    numbers = {person.pk for person in found}
    before = form.ticked((request.POST or request.GET).getlist("people"))
    ticked = set(before.values_list("pk", flat=True)) | (numbers if "all" in request.POST else set())
    rows = candidates(briefing, staff.filter(pk__in=numbers | ticked), by=request.user, day=day)
    if LOOKING & request.POST.keys():
        shown["form"] = PeopleForm(venue=shown["venue"], by=request.user)
    shown |= {
        "look": look,
        "count": count,
        "total": staff.count() if look.is_used else count,
        "ticked": ticked,
        "candidates": sorted(rows, key=lambda row: row.booking is not None),
        "waiting": Booking.objects.waiting().filter(briefing=briefing).count(),
    }
    return render(request, "bookings/choose.html", shown)


def check(request, shown):
    """Where, when, who gets a place and who waits, with what speaks against it."""
    briefing, people = shown["briefing"], shown["form"].ticked()
    ready = candidates(briefing, people, by=request.user, day=london_day(timezone.now()))
    likely = places.outlook(briefing, ready)
    ahead = Booking.objects.waiting().filter(briefing=briefing).count()
    shown |= {
        "back": f"{request.path}?{urlencode([('people', row.person.pk) for row in ready])}",
        "lists": [(placed_words(len(likely.placed)), likely.placed), (waiting_words(likely, ahead), likely.waiting)],
        "waiting": likely.waiting,
        "is_elsewhere": any(row.elsewhere for row in ready),
        "is_in_date": any(row.standing == Standing.IN_DATE for row in ready),
    }
    return render(request, "bookings/check.html", shown)


def placed_words(count):
    return ngettext("%(count)d person gets a place", "%(count)d people get a place", count) % {"count": count}


def waiting_words(likely, ahead):
    count = len(likely.waiting)
    words = ngettext("%(count)d person finds no place", "%(count)d people find no place", count) % {"count": count}
    if not ahead:
        return words
    behind = ngettext("%(ahead)d waits already", "%(ahead)d wait already", ahead) % {"ahead": ahead}
    return f"{words}: {behind}"


@allow(Role.VENUE_MANAGER)
def done(request, number):
    """What was booked together with this booking, and who was told."""
    rows = Booking.objects.select_related("briefing__course", "briefing__host_venue", "venue", "booked_by")
    first = fetch(rows, request, number)
    together = Booking.objects.visible_to(request.user).filter(
        briefing=first.briefing, venue=first.venue, booked_at=first.booked_at, booked_by=first.booked_by
    )
    made = list(
        waiting.with_positions(together, now=timezone.now()).select_related("briefing", "person").order_by("pk")
    )
    waits = [row for row in made if row.state == BookingState.WAITING]
    told = addresses(kind="booking_confirmed", about=[f"booking:{row.pk}" for row in made])
    shown = {
        "briefing": first.briefing,
        "venue": first.venue,
        "by": first.booked_by,
        "booked": [(row, told.get(f"booking:{row.pk}")) for row in made if row.state == BookingState.BOOKED],
        "waiting": waits,
        "is_open": first.briefing.booking_closes_at > timezone.now(),
        "movements": waiting.movements(first.briefing, since=waits[0].waiting_since) if waits else [],
        "cancelled": [row for row in made if row.state == BookingState.CANCELLED],
    }
    return render(request, "bookings/done.html", shown)


@allow(*POLICE, Role.VENUE_MANAGER, has_open_files=True)
def calendar(request, number):
    """The calendar file of a booked place; who waits is not told the link or the room."""
    rows = Booking.objects.booked().select_related("briefing__course", "briefing__host_venue", "briefing__room")
    briefing = fetch(rows, request, number).briefing
    if not briefing.live:
        raise Http404
    file = calendars.event(briefing, method="PUBLISH", now=timezone.now())
    response = HttpResponse(file.content, content_type=f"{file.content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{briefing.reference}.ics"'
    return response
