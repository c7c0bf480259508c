"""The table in a file that somebody gives: a header and rows, bounded, each cell in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_BYTES, MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 5 * 1024 * 1024, 20_000, 100, 2000
LAST_ROW = 1_048_576  # of any spreadsheet program
NOTHING = {"", "na", "n/a", "null", "none", "-"}
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")

Rows = dict[int, list[str]]


def table(lines: Iterable[list[str]]) -> tuple[list[str], Rows]:
    """Return the header, each column's name, and the rows below it by the number that a spreadsheet program shows.

    The header is the first line that says anything; empty lines are counted and left out. Each row is as long as the
    header. Refuses a file without rows, and one with more than 20,000 rows or 100 columns.
    """
    header: list[str] = []
    rows: Rows = {}
    for number, line in enumerate(lines, start=1):
        if number > LAST_ROW or (len(line) > MOST_COLUMNS and says_anything(line[MOST_COLUMNS:])):
            raise too_many()
        if not says_anything(line):
            continue
        if not header:
            header = [one_line(cell) for cell in line[:MOST_COLUMNS]]
            continue
        rows[number] = [plain(cell) for cell in (line + [""] * len(header))[: len(header)]]
        if len(rows) > MOST_ROWS:
            raise too_many()
    if not rows:
        raise ValidationError(_("The file has no rows. The first line names the columns; the rows come below it."))
    return header, rows


def says_anything(line: list[str]) -> bool:
    return any(cell.strip() for cell in line)


def one_line(cell: str) -> str:
    """Return a cell's words on one line, without control characters."""
    words = " ".join(cell[:MOST_CHARACTERS].split())
    return words if words.isprintable() else " ".join(CONTROLS.sub(" ", words).split())


def plain(cell: str) -> str:
    """Return a cell's words on one line; what stands for nothing (NA, n/a, -) is empty."""
    words = one_line(cell)
    return "" if words.lower() in NOTHING else words


def too_many() -> ValidationError:
    return ValidationError(_("The file has more than 20,000 rows or 100 columns. Split it and import the parts."))


def too_large() -> ValidationError:
    return ValidationError(_("The file is larger than 5 MB. Split it and import the parts one by one."))


def not_a_table() -> ValidationError:
    return ValidationError(
        _("This is not a CSV file or an Excel workbook (.xlsx), or it is damaged. Save the sheet as one and try again.")
    )
