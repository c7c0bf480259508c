"""What is kept for how long, what was removed, and what is on hold."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as words

from portal.accounts.access import allow
from portal.accounts.models import Role
from portal.history.words import Told
from portal.pages.act import act
from portal.pages.fetch import fetch
from portal.pages.history.everything import kinds
from portal.pages.listing import Column, listing
from portal.pages.personal_data.forms import HoldFilter, PlaceForm, ReleaseForm
from portal.pages.personal_data.subjects import address_of, subject_of, told
from portal.pages.templatetags.portal_text import portal_moment
from portal.upkeep import holds as hold_actions
from portal.upkeep.models import Erasure, Hold, SignOfLife, Upcoming
from portal.upkeep.retention.erase import PART
from portal.upkeep.retention.function import is_installed

administrator_only = allow(Role.ADMINISTRATOR)
TABS = [
    (words("What is kept"), "personal_data:all"),
    (words("Holds"), "personal_data:holds"),
    (words("Find a person"), "personal_data:find"),
]
REMOVED = [
    Column(words("When"), lambda run: portal_moment(run["at"])),
    Column(words("What"), lambda run: what_was(run["kind"])),
    Column(words("Rows"), lambda run: run["rows"]),
    Column(words("Run"), lambda run: run["run"]),
]
HOLDS = [
    Column(words("On hold"), lambda hold: told(hold.subject), lambda hold: hold.get_absolute_url()),
    Column(words("Why"), lambda hold: hold.reason),
    Column(words("Since"), lambda hold: portal_moment(hold.placed_at)),
    Column(words("By"), lambda hold: hold.placed_by.name),
    Column(words("Released"), lambda hold: portal_moment(hold.released_at)),
]
SORTS = {"placed": ("released_at", "-placed_at", "-pk")}


def what_was(code):
    keep = settings.RETENTION.get(code)
    return keep.what if keep else code


@administrator_only
def kept(request):
    """The setting's table with what is due, and what each run removed."""
    upcoming = Upcoming.objects.in_bulk()
    shown = {
        "tabs": TABS,
        "kinds": [(keep, upcoming.get(code, Upcoming())) for code, keep in settings.RETENTION.items()],
        "ran_at": SignOfLife.objects.filter(part=PART).values_list("seen_at", flat=True).first(),
        "is_installed": is_installed(),
    }
    rows = Erasure.objects.visible_to(request.user).runs()
    return listing(request, rows, "personal_data/kept.html", columns=REMOVED, name="removed", context=shown)


@administrator_only
def holds(request):
    rows = Hold.objects.visible_to(request.user).with_subjects()
    return listing(
        request,
        rows,
        "personal_data/holds.html",
        filters=HoldFilter,
        sorts=SORTS,
        columns=HOLDS,
        name="holds",
        context={"tabs": TABS},
    )


@administrator_only
def hold(request, number):
    found = fetch(Hold.objects.with_subjects(), request, number)
    changes = Told(kinds(kind="hold", only=found), str)[:50]
    shown = {"hold": found, "what": told(found.subject), "lines": changes}
    return render(request, "personal_data/hold.html", shown)


@administrator_only
def place(request, kind, number):
    subject = subject_of(request, kind, number)
    if type(subject) not in hold_actions.SUBJECTS:
        raise Http404
    form = PlaceForm(request.POST or None)
    response = act(
        request,
        form,
        lambda data: hold_actions.place(subject=subject, **data, by=request.user),
        then=lambda made: made,
        says=_("Nothing about this is removed until the hold is released."),
    )
    shown = {"form": form, "what": told(subject), "back": address_of(subject)}
    return response or render(request, "personal_data/place.html", shown)


@administrator_only
def release(request, number):
    found = fetch(Hold.objects.with_subjects(), request, number)
    form = ReleaseForm(request.POST or None)
    response = act(
        request,
        form,
        lambda data: hold_actions.release(hold=found, **data, by=request.user),
        then=lambda freed: freed,
        says=_("The hold is released. What is due is removed in the next night."),
    )
    shown = {"form": form, "what": told(found.subject), "back": found.get_absolute_url()}
    return response or render(request, "personal_data/release.html", shown)
