"""Writing a CSV file that opens safely and readably in a spreadsheet program, whole or not at all."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import FileResponse

BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")  # the wide ones count in spreadsheet programs of East Asia
IN_MEMORY = 1_000_000  # bytes of a file that stay in memory


class Echo:
    """What csv.writer writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


def defused(cell: Any) -> Any:
    """Return the cell so that no spreadsheet program takes its text for a formula; numbers stay numbers."""
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\0", "")
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def lines(header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield the file line by line, the first with the byte-order mark that Excel needs."""
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow([defused(str(cell)) for cell in header])
    for row in rows:
        yield writer.writerow([defused(cell) for cell in row])


def download(name: str, header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> FileResponse:
    """Return the response that gives the file under this name.

    It is complete before its first byte leaves, and its length is said, so that a part passes for the whole nowhere.
    """
    whole: Any = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  the response closes it
    for line in lines(header, rows):
        whole.write(line.encode())
    whole.seek(0)
    return FileResponse(whole, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
