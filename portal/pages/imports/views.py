"""Importing venues from a file: upload, columns, preview, import, result."""

from pathlib import PurePath

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.access import allow
from portal.accounts.models import Role
from portal.files import csv_writing, reading, xlsx_writing
from portal.files.models import Upload, UploadState
from portal.pages.act import act
from portal.pages.confirm import confirm
from portal.pages.fetch import fetch
from portal.pages.imports.forms import ColumnsForm, UploadForm
from portal.pages.listing import listing
from portal.pages.sheets import choose_sheet
from venues.actions import imports
from venues.imports.venues import OUTCOMES
from venues.models import Category

coordinator_only = allow(Role.COORDINATOR)
SHEETS = Upload.objects.filter(kind=imports.KIND)
OUTCOME_WORDS = {
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "same": gettext_lazy("Same"),
    "refused": gettext_lazy("Refused"),
}


@coordinator_only
def all_imports(request):
    rows = SHEETS.visible_to(request.user).without_content()
    return listing(request, rows, "imports/all.html")


@coordinator_only
def upload(request):
    form = UploadForm(request.POST or None, request.FILES or None)
    response = act(request, form, lambda data: uploaded(request, data), then=lambda sheet: address("columns", sheet))
    return response or render(request, "imports/upload.html", {"form": form})


def uploaded(request, data):
    file = data["file"]
    return imports.upload(name=file.name, content=file.read(), category=data["category"], by=request.user)


@coordinator_only
def sheet(request, number):
    upload = fetch(SHEETS, request, number)
    if not upload.sheets:
        return redirect(address("columns", upload))
    return choose_sheet(
        request,
        upload,
        lambda name: imports.choose_sheet(upload=upload, sheet=name, by=request.user),
        then=lambda chosen: address("columns", chosen),
        again=reverse("imports:upload"),
    )


@coordinator_only
def columns(request, number):
    sheet = fetch(SHEETS, request, number)
    if not sheet.is_open:
        return redirect(address("one", sheet))
    if sheet.sheets:
        return redirect(address("sheet", sheet))
    header, lines = reading.read(bytes(sheet.content))
    form = ColumnsForm(request.POST or None, header=header, examples=examples(header, lines), mapping=sheet.mapping)
    response = act(
        request,
        form,
        lambda _data: imports.preview(upload=sheet, mapping=form.mapping(), by=request.user),
        then=lambda checked: address("one", checked),
    )
    unused = [name for column, name in enumerate(header) if column not in sheet.mapping.values() and name]
    return response or render(request, "imports/columns.html", {"form": form, "sheet": sheet, "unused": unused})


def examples(header, lines):
    """Return for each column the first thing that stands in it."""
    return [next((line[column] for line in lines.values() if line[column]), "") for column in range(len(header))]


@coordinator_only
def one(request, number):
    sheet = fetch(SHEETS, request, number)
    if sheet.state in (UploadState.QUEUED, UploadState.RUNNING):
        return render(request, "imports/waiting.html", {"sheet": sheet})
    if not sheet.result:
        return redirect(address("columns", sheet))
    outcome = request.GET.get("outcome", "")
    _header, rows = rows_of(sheet, outcome)
    shown = {
        "sheet": sheet,
        "category": Category(sheet.options["category"]).label,
        "counts": [(name, OUTCOME_WORDS[name], sheet.result["counts"][name]) for name in OUTCOMES],
        "to_import": sheet.result["counts"]["new"] + sheet.result["counts"]["changed"],
        "outcome": outcome,
    }
    return listing(request, rows, "imports/one.html", context=shown, page_size=50)


def rows_of(sheet, outcome):
    """Return the header, and of each row: number, outcome, its words, words about it, name, place and cells."""
    header, lines = reading.read(bytes(sheet.content))
    name, *places = [sheet.mapping.get(field) for field in ("name", "address1", "area", "postcode")]
    rows = []
    for number, is_to_be, words in sheet.result["rows"]:
        if outcome in OUTCOMES and outcome != is_to_be:
            continue
        cells = lines[number]
        place = ", ".join(cells[column] for column in places if column is not None and cells[column])
        rows.append((number, is_to_be, OUTCOME_WORDS[is_to_be], words, cells[name], place, cells))
    return header, rows


@coordinator_only
def run(request, number):
    sheet = fetch(SHEETS, request, number)
    question = _("Import the venues in “%(file)s”?") % {"file": sheet.name}
    back = address("one", sheet)
    return confirm(
        request, question, lambda: imports.ask(upload=sheet, by=request.user), then=lambda _asked: back, back=back
    )


@coordinator_only
def refused(request, number, kind):
    sheet = fetch(SHEETS.exclude(result={}), request, number)
    header, rows = rows_of(sheet, "refused")
    name = f"refused-{slugify(PurePath(sheet.name).stem)[:60] or 'venues'}.{kind}"
    header, lines = [*header, _("reason")], ([*row[-1], row[3]] for row in rows)
    if kind == "csv":
        return csv_writing.download(name, header, lines)
    return xlsx_writing.download(name, [xlsx_writing.Sheet(_("Refused"), header, lines)])


def address(name, sheet):
    return reverse(f"imports:{name}", args=[sheet.pk])
