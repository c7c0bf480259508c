"""Lists of any length as files: the database writes the text itself, and memory stays flat.

Each file is written whole before its first byte leaves, so that nobody takes a part for the whole.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

from django.db import connection
from django.db.models import Func, QuerySet, TextField
from django.http import FileResponse
from rustpy_xlsxwriter import write_worksheets

from portal.files.csv_writing import FORMULA_STARTS, IN_MEMORY, lines
from portal.files.xlsx_writing import CONTENT_TYPE

CHUNK = 5_000
MOST_OF_SHEET = 1_048_575  # rows below the header that a spreadsheet program takes
WIDTH = 22  # characters


class Defused(Func):
    """A text such that no spreadsheet program takes it for a formula."""

    output_field = TextField()

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_extra: Any
    ) -> tuple[str, list[Any]]:
        text, parameters = compiler.compile(self.source_expressions[0])
        query = f"CASE WHEN left({text}, 1) = ANY (%s) THEN '''' || {text} ELSE {text} END"
        return query, [*parameters, list(FORMULA_STARTS), *parameters, *parameters]


def csv(name: str, header: Sequence[str], rows: QuerySet) -> FileResponse:
    """Return the response that gives these rows of values as a CSV file; the texts in them must be defused."""
    query, parameters = rows.query.sql_with_params()
    out: Any = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  the response closes it
    out.write(next(lines(header, [])).encode())
    with connection.cursor() as cursor:
        statement = cursor.mogrify(f"COPY ({query}) TO STDOUT (FORMAT csv)", parameters)
        cursor.copy_expert(statement, out)
    return given(out, f"{name}.csv", "text/csv; charset=utf-8")


def xlsx(name: str, header: Sequence[str], rows: QuerySet) -> FileResponse:
    """Return the response that gives these rows of values as a spreadsheet, of several sheets when they are many."""
    out: Any = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115  written by its name, piece by piece
    every = rows.iterator(chunk_size=CHUNK)
    sheets = range(max(1, -(-rows.count() // MOST_OF_SHEET)))
    write_worksheets(
        [(f"{name[:25]} {sheet + 1}" if sheet else name[:31], records(header, every)) for sheet in sheets],
        out.name,
        freeze_panes={"general": {"row": 1, "col": 0}},
        bold_headers=True,
        column_width={"general": WIDTH},
    )
    return given(out, f"{name}.xlsx", CONTENT_TYPE)


def records(header: Sequence[str], rows: Iterator[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    for row in islice(rows, MOST_OF_SHEET):
        yield dict(zip(header, row, strict=True))


def given(file: BinaryIO, name: str, content_type: str) -> FileResponse:
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
