"""Briefings: the agenda and calendar, one briefing, scheduling, publishing, changing and calling off."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from briefings.actions import briefings
from briefings.models import Booking, Briefing
from briefings.queries import agenda, audience, waiting
from briefings.queries.conflicts import conflicts
from briefings.queries.reached import with_delivery
from portal.accounts.access import allow
from portal.accounts.models import POLICE, Role
from portal.london_time import london_day
from portal.pages.act import act
from portal.pages.briefings.filters import BriefingFilter
from portal.pages.briefings.forms import BriefingForm, CallOffForm, MessageForm, initial_of
from portal.pages.fetch import fetch
from portal.pages.forms import EmptyForm
from portal.pages.listing import Column, listing
from portal.pages.templatetags.portal_text import portal_moment

COLUMNS = [
    Column(_("Reference"), lambda row: row.reference),
    Column(_("Course"), lambda row: row.course.name),
    Column(_("Starts"), lambda row: portal_moment(row.starts_at)),
    Column(_("Where"), lambda row: row.host_venue.name if row.host_venue else _("Online")),
    Column(_("Campaign"), lambda row: row.campaign.name if row.campaign else ""),
    Column(_("Places"), lambda row: row.places),
    Column(_("Booked"), lambda row: row.places_taken),
    Column(_("State"), lambda row: row.get_state_display()),
]
LISTED = ("course", "host_venue__area", "campaign")
SHOWN = ("reference", "starts_at", "ends_at", "state", "places", "places_taken")  # of a briefing in the list
SHOWN += ("course__name", "campaign__name", "host_venue__name", "host_venue__area__name")
BOOKING = ("state", "attendance", "is_walk_in", "venue__name", "person__name", "person__email", "person__venue__name")
RELATED = (*LISTED, "force", "focus_area", "room")


def visible(request):
    return Briefing.objects.visible_to(request.user).select_related(*LISTED).only(*SHOWN)


@allow(*POLICE, has_open_files=True)
def all_briefings(request):
    """The agenda: from today on, or as the filter says."""
    today = london_day(timezone.now())
    rows = visible(request).order_by("starts_at", "pk")
    if not request.GET.get("since") and not request.GET.get("until") and not request.GET.get("search"):
        rows = rows.since(today)
    context = {"query": request.GET.urlencode(), "today": today}
    return listing(
        request, rows, "briefings/all.html", filters=BriefingFilter, columns=COLUMNS, name="briefings", context=context
    )


@allow(*POLICE)
def calendar(request):
    """One month, a day a cell, with the agenda's filters."""
    month = agenda.month_of(request.GET.get("month", ""), london_day(timezone.now()))
    filtered = BriefingFilter(request.GET, queryset=visible(request), request=request)
    shown = {
        "filter": filtered,
        "month": month,
        "weeks": agenda.weeks(month, filtered.qs),
        "today": london_day(timezone.now()),
    }
    return render(request, "briefings/calendar.html", shown)


@allow(*POLICE, Role.VENUE_MANAGER)
def one(request, reference):
    briefing, now = fetch(Briefing.objects.select_related(*RELATED), request, reference), timezone.now()
    seen = Booking.objects.visible_to(request.user).filter(briefing=briefing).live()
    rows = with_delivery(waiting.with_positions(seen, now=now)).select_related("person__venue", "venue")
    bookings = rows.only(*BOOKING).order_by("venue__name", "venue", "state", "waiting_since", "pk")
    shown = {
        "briefing": briefing,
        "officers": briefing.officers.select_related("force"),
        "bookings": bookings,
        "waiting": Booking.objects.waiting().filter(briefing=briefing).count(),
        "is_told_all": request.user.is_police or any(booking.state == "booked" for booking in bookings),
        "is_run_here": Briefing.objects.run_by(request.user).filter(pk=briefing.pk).exists(),
        "is_host": request.user.is_venue_manager and briefing in Briefing.objects.hosted_by(request.user),
        "audience": audience.words(briefing),
        "now": now,
        "is_coming": briefing.starts_at > now,
        "is_today": london_day(briefing.starts_at) <= london_day(now),
    }
    return render(request, "briefings/one.html", shown)


@allow(*POLICE)
def schedule(request):
    initial = {"officers": [request.user]}
    if copied := request.GET.get("copy"):
        initial = initial_of(fetch(Briefing, request, copied), request.user) | {"day": None}
    form = BriefingForm(request.POST or None, initial=initial, by=request.user)
    response = act(
        request,
        form,
        lambda data: briefings.schedule(**data, by=request.user),
        then=lambda made: reverse("briefings:publish", args=[made.reference]),
    )
    return response or render(request, "briefings/schedule.html", {"form": form})


def run_at(request, reference):
    """Return the briefing that this address names, if this user's force runs it: one lent to it does not."""
    return fetch(Briefing.objects.run_by(request.user).select_related(*RELATED), request, reference)


@allow(*POLICE)
def publish(request, reference):
    """Check a draft, with every conflict named, and publish it."""
    briefing = run_at(request, reference)
    form = EmptyForm(request.POST if request.method == "POST" else None)
    response = act(
        request,
        form,
        lambda _data: briefings.publish(briefing=briefing, by=request.user),
        then=lambda done: done,
        says=_("%(reference)s is published: it can be booked.") % {"reference": briefing.reference},
    )
    officers = list(briefing.officers.select_related("force"))
    found = conflicts(briefing, officers)
    seen = Briefing.objects.visible_to(request.user).in_bulk([conflict.briefing.pk for conflict in found])
    shown = {
        "form": form,
        "briefing": briefing,
        "officers": officers,
        "conflicts": [(conflict.words, seen.get(conflict.briefing.pk)) for conflict in found],
        "audience": audience.words(briefing),
        "open_to": audience.count_venues(briefing),
    }
    return response or render(request, "briefings/publish.html", shown)


@allow(*POLICE)
def change(request, reference):
    briefing = run_at(request, reference)
    form = BriefingForm(request.POST or None, initial=initial_of(briefing, request.user), by=request.user)
    form.fields["course"].queryset = form.fields["course"].queryset | type(briefing.course).objects.filter(
        pk=briefing.course_id
    )
    response = act(
        request,
        form,
        lambda data: briefings.change(briefing=briefing, **data, by=request.user),
        then=lambda done: done,
        says=_("%(reference)s is changed.") % {"reference": briefing.reference},
    )
    return response or render(request, "briefings/change.html", {"form": form, "briefing": briefing})


@allow(*POLICE)
def message(request, reference):
    briefing = run_at(request, reference)
    form = MessageForm(request.POST or None)
    response = act(
        request,
        form,
        lambda data: briefings.message(briefing=briefing, **data, by=request.user),
        then=lambda _count: briefing,
        says=sent_words,
    )
    return response or render(request, "briefings/message.html", {"form": form, "briefing": briefing})


def sent_words(count):
    words = ngettext("Your message goes to %(count)d address.", "Your message goes to %(count)d addresses.", count)
    return words % {"count": count}


@allow(*POLICE)
def call_off(request, reference):
    briefing = run_at(request, reference)
    form = CallOffForm(request.POST or None)
    response = act(
        request,
        form,
        lambda data: briefings.call_off(briefing=briefing, **data, by=request.user),
        then=lambda done: done,
        says=_("%(reference)s is called off, and all are told.") % {"reference": briefing.reference},
    )
    return response or render(request, "briefings/call_off.html", {"form": form, "briefing": briefing})
