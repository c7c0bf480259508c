"""Venues: the list, one venue, adding and changing."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from briefings.models import Briefing
from portal.accounts.access import allow
from portal.accounts.models import POLICE, Role
from portal.pages.act import act
from portal.pages.fetch import fetch
from portal.pages.listing import listing
from portal.pages.venues.filters import VenueFilter
from portal.pages.venues.forms import RoomForm, VenueForm
from venues.actions import managers, venues
from venues.models import Room, Venue
from venues.queries import coverage

SORTS = {"name": ("name", "pk"), "briefed": ("last_briefed_on", "pk"), "people": ("-people_at_once", "pk")}
KEPT = ("name", "category", "people_at_once", "address", "postcode", "website")


@allow(*POLICE, Role.VENUE_MANAGER)
def all_venues(request):
    rows = Venue.objects.visible_to(request.user).select_related("area", "organisation")
    sorts = None if request.GET.get("search") else SORTS
    return listing(request, rows, "venues/all.html", filters=VenueFilter, sorts=sorts)


@allow(*POLICE, Role.VENUE_MANAGER)
def one(request, reference):
    venue = fetch(Venue.objects.select_related("area", "organisation", "force"), request, reference)
    coming = Briefing.objects.visible_to(request.user).filter(host_venue=venue).upcoming(timezone.now())
    shown = {
        "venue": venue,
        "rooms": venue.rooms.all(),
        "coverage": coverage.of_venue(venue.pk, timezone.localdate()),
        "briefings": coming.select_related("course")[:10],
        "managers": venue.managers.standing().select_related("user", "invitation").order_by("level", "pk"),
        "may_choose": managers.may_choose(request.user, venue),
        "now": timezone.now(),
    }
    return render(request, "venues/one.html", shown)


@allow(*POLICE)
def add(request):
    form = VenueForm(request.POST or None)
    response = act(
        request, form, lambda data: added(request, data), then=lambda venue: venue, says=_("The venue is added.")
    )
    return response or render(request, "venues/add.html", {"form": form})


def added(request, data):
    force = None if request.user.is_national else request.user.force
    return venues.add(**data, force=force, by=request.user)


@allow(*POLICE, Role.VENUE_MANAGER)
def change(request, reference):
    venue = fetch(Venue.objects.select_related("organisation"), request, reference)
    initial = {name: getattr(venue, name) for name in KEPT} | {"organisation_name": venue.organisation.name}
    form = VenueForm(request.POST or None, initial=initial)
    response = act(
        request,
        form,
        lambda data: venues.change(venue=venue, **data, by=request.user),
        then=lambda changed: changed,
        says=_("The venue is changed."),
    )
    return response or render(request, "venues/change.html", {"form": form, "venue": venue})


@allow(*POLICE, Role.VENUE_MANAGER)
def add_room(request, reference):
    venue = fetch(Venue, request, reference)
    form = RoomForm(request.POST or None)
    response = act(
        request,
        form,
        lambda data: venues.add_room(venue=venue, **data, by=request.user),
        then=lambda _room: venue,
        says=lambda room: _("The room %(room)s is added.") % {"room": room.name},
    )
    return response or render(request, "venues/add_room.html", {"form": form, "venue": venue})


@allow(*POLICE, Role.VENUE_MANAGER)
def change_room(request, reference, number):
    venue = fetch(Venue, request, reference)
    room = fetch(Room.objects.filter(venue=venue), request, number)
    form = RoomForm(request.POST or None, initial={"name": room.name, "places": room.places})
    response = act(
        request,
        form,
        lambda data: venues.change_room(room=room, **data, by=request.user),
        then=lambda _room: venue,
        says=lambda room: _("The room %(room)s is changed.") % {"room": room.name},
    )
    return response or render(request, "venues/change_room.html", {"form": form, "venue": venue})
