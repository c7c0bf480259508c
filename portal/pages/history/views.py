"""The history of each object, for those who may see the object; and who read what."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from briefings.models import Briefing, Campaign
from portal.accounts.access import allow
from portal.accounts.models import POLICE, Role, User
from portal.history.models import ReadLog
from portal.history.words import Told
from portal.pages.fetch import fetch
from portal.pages.history import subjects
from portal.pages.history.everything import kinds
from portal.pages.history.filters import ChangeSearch, ReadFilter
from portal.pages.history.named import MOST, Named
from portal.pages.listing import PAGE_SIZE, Column, listing
from portal.pages.templatetags.portal_text import portal_moment
from venues.models import StaffMember, Venue

SORTS = {"read": ("-read_at", "-pk")}


def told(request, thing, kinds, back):
    """Render one page of the history of this thing."""
    page = Paginator(Told(kinds, subjects.who_for(request.user)), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "history/one.html", {"thing": thing, "back": back, "page_obj": page, "lines": page})


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


def named(person):
    return f"{person.name}, {person.email}"


CHANGES = [
    Column(_("When"), lambda line: portal_moment(line.at)),
    Column(_("Who"), lambda line: line.who),
    Column(_("What"), lambda line: line.did[:1].upper() + line.did[1:]),
    Column(_("Request"), lambda line: line.request),
]
READS = [
    Column(_("When"), lambda read: portal_moment(read.read_at)),
    Column(_("Who"), lambda read: named(read.who) if read.who else _("Somebody not signed in")),
    Column(_("What"), lambda read: f"{read.get_kind_display()}: {read.path}"),
    Column(_("Request"), lambda read: read.request_id),
]
TABS = [(_("Changes"), "history:all"), (_("Reads and downloads"), "history:reads")]


@allow(Role.ADMINISTRATOR)
def everything(request):
    """Every change, found by who made it, by thing and by time."""
    form = ChangeSearch(request.GET or None)
    asked = form.asked()
    for name in ("person", "about"):
        asked[name] = Named.of(asked[name]) if asked[name] else None
    told = Told(kinds(**asked), named)
    is_cut = any(found and found.is_cut for found in (asked["person"], asked["about"]))
    shown = {"tabs": TABS, "filter": {"form": form}, "most": told.most, "is_cut": is_cut, "most_named": MOST}
    return listing(request, told, "history/all.html", columns=CHANGES, name="changes", context=shown)


@allow(Role.ADMINISTRATOR)
def reads(request):
    rows = ReadLog.objects.visible_to(request.user).select_related("who")
    return listing(
        request,
        rows,
        "history/reads.html",
        filters=ReadFilter,
        sorts=SORTS,
        columns=READS,
        name="reads",
        context={"tabs": TABS},
    )
