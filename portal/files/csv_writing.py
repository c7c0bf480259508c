"""Writing a CSV file that opens safely and readably in a spreadsheet program."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")  # the wide ones count in spreadsheet programs of East Asia


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


def download(name: str, header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """Return the response that streams the file under this name."""
    response = StreamingHttpResponse(lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
