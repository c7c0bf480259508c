"""What every upload of a table shares: the field for the file, and choosing one sheet of a workbook with several."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from portal.files.models import Upload
from portal.pages.act import act


class TableField(forms.FileField):
    """A CSV file or an Excel workbook; what is in it the action reads and refuses."""

    def __init__(self, *, help_text: Any) -> None:
        super().__init__(
            label=_("File (CSV or Excel)"),
            help_text=help_text,
            max_length=None,
            widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
            error_messages={
                "required": _("Choose a CSV or Excel file"),
                "empty": _("The file is empty. Choose one with a line of column names and rows below it."),
            },
        )


class SheetForm(forms.Form):
    sheet = forms.ChoiceField(
        label=_("Which sheet?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the sheets")},
    )

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]


def choose_sheet(
    request: HttpRequest, upload: Upload, effect: Callable[[str], Any], *, then: Callable[[Any], str], again: str
) -> HttpResponseBase:
    """Ask which sheet of the workbook is meant; `again` is where another file is uploaded."""
    form = SheetForm(request.POST if request.method == "POST" else None, names=upload.sheets)
    response = act(request, form, lambda data: effect(data["sheet"]), then=then)
    return response or render(request, "imports/sheet.html", {"form": form, "sheet": upload, "again": again})
