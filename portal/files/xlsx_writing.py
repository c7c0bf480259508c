"""Writing a spreadsheet: text is written as text, whatever it begins with, and numbers as numbers."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.http import HttpResponse

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 40  # characters


@dataclass(frozen=True)
class Sheet:
    """A sheet's name, its header, and its rows of text, numbers or None."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """Return the .xlsx file with these sheets; each header is bold and stays in view."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            for column, words in enumerate(sheet.header):
                page.set_column(column, column, min(max(len(words) + 2, 12), WIDEST))
                page.write_string(0, column, words, bold)
            for number, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    write(page, number, column, cell)
    return out.getvalue()


def write(page: Any, row: int, column: int, cell: Any) -> None:
    if cell is None:
        page.write_blank(row, column, None)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell)
    else:
        page.write_string(row, column, str(cell).replace("\0", ""))


def download(name: str, sheets: Iterable[Sheet]) -> HttpResponse:
    """Return the response that gives the file under this name."""
    response = HttpResponse(workbook(sheets), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
