"""Reading a file that somebody gives, CSV or Excel, as one table; what breaks the reading is refused in plain words."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from xml.sax import SAXException

from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from portal.files import csv_reading
from portal.files.tables import MOST_BYTES, Rows, not_a_table, table, too_large
from portal.files.workbook_parts import ZIP_START

OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # an .xls, or an .xlsx with a password
WORKBOOK = "portal.files.xlsx_reading.Workbook"  # loaded when needed: openpyxl takes longer than all else here
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    SAXException,
    ValueError,
    LookupError,
    EOFError,
    OverflowError,
    NotImplementedError,
)


def settled(content: bytes, sheet: str = "") -> tuple[bytes, list[str]]:
    """Return a CSV file as it is and a workbook's sheet as CSV; or, with several sheets and none named, their names.

    Refuses what is no file of these kinds, too large, or damaged.
    """
    if len(content) > MOST_BYTES:
        raise too_large()
    if content.startswith(OLD_EXCEL):
        raise ValidationError(
            _("This is an old Excel file (.xls), or one with a password. Save it as .xlsx without a password.")
        )
    if not content.startswith(ZIP_START):
        return content, []
    with refused_when_broken():
        book = import_string(WORKBOOK)(content)
        names = [sheet] if sheet in book.sheets else book.with_rows()
        if len(names) > 1:
            return content, names
        return as_csv(book.lines(names[0]) if names else ()), []


def read(content: bytes) -> tuple[list[str], Rows]:
    """Return the header and the rows of a settled file; refuses what is too large or says nothing."""
    if len(content) > MOST_BYTES:
        raise too_large()
    return table(csv_reading.lines(content))


def as_csv(lines: Iterable[list[str]]) -> bytes:
    """Return the lines as CSV with every cell in quotation marks, so that it can be read in one way only."""
    out = io.BytesIO()
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    for line in lines:
        writer.writerow(line)
        if out.tell() > MOST_BYTES:
            raise too_large()
    return out.getvalue()


@contextmanager
def refused_when_broken() -> Iterator[None]:
    """Say of whatever a damaged or hostile workbook breaks that it is no workbook."""
    try:
        yield
    except BROKEN:
        raise not_a_table() from None
