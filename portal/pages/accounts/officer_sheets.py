"""Inviting officers by a file of names and addresses: upload, look, invite all in one go."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import sheets
from portal.accounts.access import allow
from portal.accounts.actions import invitations
from portal.accounts.models import Role
from portal.files.models import Upload, UploadState
from portal.pages.accounts.forms import OfficersFileForm
from portal.pages.act import act
from portal.pages.fetch import fetch
from portal.pages.forms import EmptyForm
from portal.pages.listing import listing
from portal.pages.sheets import choose_sheet

SHEETS = Upload.objects.filter(kind=invitations.SHEET)
WORDS = {"new": _("To be invited"), "known": _("Known already"), "refused": _("Refused")}


@allow(Role.COORDINATOR)
def upload(request):
    form = OfficersFileForm(request.POST or None, request.FILES or None, by=request.user)
    response = act(request, form, lambda data: uploaded(request, data), then=address)
    return response or render(request, "accounts/invite_many.html", {"form": form})


def uploaded(request, data):
    file, force = data["file"], data.get("force") or request.user.force
    return invitations.upload(name=file.name, content=file.read(), force=force, by=request.user)


def address(sheet):
    return reverse("accounts:invite_sheet", args=[sheet.pk])


@allow(Role.COORDINATOR)
def choose(request, number):
    sheet = fetch(SHEETS, request, number)
    if not sheet.sheets:
        return redirect(address(sheet))
    return choose_sheet(
        request,
        sheet,
        lambda name: invitations.choose_sheet(upload=sheet, sheet=name, by=request.user),
        then=address,
        again=reverse("accounts:invite_many"),
    )


@allow(Role.COORDINATOR)
def one(request, number):
    sheet = fetch(SHEETS, request, number)
    if sheet.sheets:
        return redirect("accounts:choose_sheet", sheet.pk)
    form = EmptyForm(request.POST if request.method == "POST" else None)
    response = act(
        request,
        form,
        lambda _data: invitations.invite_all(upload=sheet, by=request.user),
        then=lambda _sheet: address(sheet),
    )
    return response or shown(request, sheet, form)


def shown(request, sheet, form):
    is_done = sheet.state == UploadState.DONE
    if is_done:
        rows, counts = [sheets.Row(*row) for row in sheet.result["rows"]], sheet.result["counts"]
    else:
        rows, counts = sheets.plan(bytes(sheet.content), now=timezone.now()), {}
        counts = {name: sum(1 for row in rows if row.outcome == name) for name in sheets.OUTCOMES}
    words = WORDS | {"new": _("Invited")} if is_done else WORDS
    shown = {
        "sheet": sheet,
        "form": form,
        "is_done": is_done,
        "to_invite": counts.get("new", 0),
        "counts": [(name, words[name], counts.get(name, 0)) for name in sheets.OUTCOMES],
    }
    rows = [(row, row.outcome, words[row.outcome]) for row in rows]
    return listing(request, rows, "accounts/invite_sheet.html", context=shown, page_size=50)
