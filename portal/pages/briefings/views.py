"""Briefings: the agenda, one briefing, scheduling, publishing and calling off."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from briefings.actions import briefings
from briefings.models import Booking, Briefing
from portal.accounts.access import allow
from portal.accounts.models import POLICE, Role
from portal.pages.act import act
from portal.pages.briefings.filters import BriefingFilter
from portal.pages.briefings.forms import CallOffForm, ScheduleForm
from portal.pages.fetch import fetch
from portal.pages.forms import EmptyForm
from portal.pages.listing import listing

SORTS = {"latest": ("-starts_at", "-pk")}


@allow(*POLICE)
def all_briefings(request):
    rows = Briefing.objects.visible_to(request.user).select_related("course", "host_venue", "force")
    return listing(request, rows, "briefings/all.html", filters=BriefingFilter, sorts=SORTS)


@allow(*POLICE, Role.VENUE_MANAGER)
def one(request, reference):
    rows = Briefing.objects.select_related("course", "host_venue", "room", "campaign", "focus_area", "force")
    briefing = fetch(rows, request, reference)
    seen = Booking.objects.visible_to(request.user).filter(briefing=briefing).live().distinct()
    bookings = seen.select_related("person", "venue").order_by("venue__name", "state", "waiting_since", "pk")
    shown = {
        "briefing": briefing,
        "officers": briefing.officers.select_related("force"),
        "bookings": bookings,
        "waiting": Booking.objects.waiting().filter(briefing=briefing).count(),
        "is_told_all": request.user.is_police or bookings.exists(),
    }
    return render(request, "briefings/one.html", shown)


@allow(*POLICE)
def schedule(request):
    form = ScheduleForm(request.POST or None, by=request.user)
    response = act(request, form, lambda data: briefings.schedule(**data, by=request.user), then=lambda made: made)
    return response or render(request, "briefings/schedule.html", {"form": form})


@allow(*POLICE)
def publish(request, reference):
    briefing = fetch(Briefing, request, reference)
    form = EmptyForm(request.POST if request.method == "POST" else None)
    response = act(
        request, form, lambda _data: briefings.publish(briefing=briefing, by=request.user), then=lambda done: done
    )
    question = _("Publish %(reference)s, so that it can be booked?") % {"reference": briefing.reference}
    shown = {"form": form, "question": question, "back": briefing.get_absolute_url()}
    return response or render(request, "_parts/confirm.html", shown)


@allow(*POLICE)
def call_off(request, reference):
    briefing = fetch(Briefing, request, reference)
    form = CallOffForm(request.POST or None)
    response = act(
        request,
        form,
        lambda data: briefings.call_off(briefing=briefing, **data, by=request.user),
        then=lambda done: done,
    )
    return response or render(request, "briefings/call_off.html", {"form": form, "briefing": briefing})
