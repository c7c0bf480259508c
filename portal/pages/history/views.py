"""The history of each object, for those who may see the object; and who read what."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse

from briefings.models import Briefing, Campaign
from portal.accounts.access import allow
from portal.accounts.models import POLICE, Role, User
from portal.history.models import ReadLog
from portal.history.words import lines, stream
from portal.pages.fetch import fetch
from portal.pages.history import subjects
from portal.pages.history.filters import ReadFilter
from portal.pages.listing import PAGE_SIZE, listing
from venues.models import StaffMember, Venue

SORTS = {"read": ("-read_at", "-pk")}


def told(request, thing, kinds, back):
    """Render one page of the history of this thing."""
    page = Paginator(stream(kinds), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = {"thing": thing, "back": back, "page_obj": page}
    return render(request, "history/one.html", shown | {"lines": lines(kinds, page, subjects.who_for(request.user))})


@allow(*POLICE, Role.VENUE_MANAGER)
def briefing(request, reference):
    found = fetch(Briefing, request, reference)
    return told(request, found, subjects.of_briefing(found, request.user), found.get_absolute_url())


@allow(*POLICE, Role.VENUE_MANAGER)
def venue(request, reference):
    found = fetch(Venue, request, reference)
    return told(request, found, subjects.of_venue(found, request.user), found.get_absolute_url())


@allow(Role.VENUE_MANAGER)
def person(request, reference, number):
    people = StaffMember.objects.filter(venue=fetch(Venue, request, reference)).select_related("venue")
    found = fetch(people, request, number)
    return told(request, found, subjects.of_person(found, request.user), found.get_absolute_url())


@allow(*POLICE)
def campaign(request, reference):
    found = fetch(Campaign, request, reference)
    return told(request, found, subjects.of_campaign(found, request.user), found.get_absolute_url())


@allow(Role.COORDINATOR, Role.ADMINISTRATOR)
def account(request, number):
    found = fetch(User, request, number)
    back = "accounts:all" if request.user.is_administrator else "accounts:officers"
    return told(request, found, subjects.of_account(found, request.user), reverse(back))


@allow(Role.ADMINISTRATOR)
def reads(request):
    rows = ReadLog.objects.visible_to(request.user).select_related("who")
    return listing(request, rows, "history/reads.html", filters=ReadFilter, sorts=SORTS)
