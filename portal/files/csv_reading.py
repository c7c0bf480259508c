"""Reading a CSV file that somebody gives: bounded, in either of the usual encodings, with plain refusals."""

from __future__ import annotations

import csv
import io

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_BYTES, MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 5 * 1024 * 1024, 20_000, 100, 2000
NOTHING = {"", "na", "n/a", "null", "none", "-"}


def read(content: bytes) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows, each as long as the header; refuses what is too large or not a CSV file."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 5 MB. Split it and import the parts one by one."))
    text = decode(content)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text.splitlines()[0], delimiters=",;\t")
        dialect.doublequote = True
    except (csv.Error, IndexError):
        dialect = csv.excel
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), dialect))
    except csv.Error:
        raise ValidationError(_("This is not a CSV file. Save the sheet as “CSV UTF-8” and try again.")) from None
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if len(lines) < 2:
        raise ValidationError(_("The file has no rows. The first line names the columns; the rows come below it."))
    if len(lines) > MOST_ROWS + 1 or len(lines[0]) > MOST_COLUMNS:
        raise ValidationError(_("The file has more than 20,000 rows or 100 columns. Split it and import the parts."))
    header = [cell.strip() for cell in lines[0]]
    return header, [[plain(cell) for cell in (line + [""] * len(header))[: len(header)]] for line in lines[1:]]


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8 (with or without its mark) or, failing that, Windows-1252."""
    if b"\0" in content:
        raise ValidationError(_("This is not a CSV file. Save the sheet as “CSV UTF-8” and try again."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def plain(cell: str) -> str:
    """Return a cell's words on one line; what stands for nothing (NA, n/a, -) is empty."""
    words = " ".join(cell[:MOST_CHARACTERS].split())
    return "" if words.lower() in NOTHING else words
