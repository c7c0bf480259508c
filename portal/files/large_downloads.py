"""Lists of any length as files: the database writes the text itself, and memory stays flat.

Each file is written whole before its first byte leaves, so that nobody takes a part for the whole.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import Any, BinaryIO

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import DecimalField, FloatField, Func, IntegerField, QuerySet, TextField
from django.http import FileResponse

from portal.files.csv_writing import FORMULA_STARTS, IN_MEMORY, lines
from portal.files.xlsx_streaming import spreadsheet
from portal.files.xlsx_writing import CONTENT_TYPE

NUMBERS = (IntegerField, FloatField, DecimalField)


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
    out: Any = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  the response closes it
    out.write(next(lines(header, [])).encode())
    copy(rows, out, "FORMAT csv")
    return given(out, f"{name}.csv", "text/csv; charset=utf-8")


def xlsx(name: str, header: Sequence[str], rows: QuerySet) -> FileResponse:
    """Return the response that gives these rows of values as a spreadsheet, of several sheets when they are many."""
    numbers = [isinstance(column.output_field, NUMBERS) for column in rows.query.annotation_select.values()]
    out: Any = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  the response closes it
    with spreadsheet(out, name, header, numbers) as sheets:
        copy(rows, sheets, "NULL ''")
    return given(out, f"{name}.xlsx", CONTENT_TYPE)


def copy(rows: QuerySet, out: Any, options: str) -> None:
    """Have the database write these rows of values to the file."""
    try:
        query, parameters = rows.query.sql_with_params()
    except EmptyResultSet:  # known without asking the database
        return
    with connections[rows.db].cursor() as cursor:
        cursor.copy_expert(cursor.mogrify(f"COPY ({query}) TO STDOUT ({options})", parameters), out)


def given(file: BinaryIO, name: str, content_type: str) -> FileResponse:
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
