"""The figures as rows of a CSV file and as sheets of a spreadsheet: what the page shows, no more and no less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from briefings.figures.measures import DIMENSIONS, MEASURES
from briefings.figures.read import Figures, Table
from portal.files.xlsx_writing import Sheet


def heading(measure: Any) -> str:
    return f"{measure.label} ({measure.unit})" if measure.unit else str(measure.label)


def numbers(row: Figures) -> list[float | None]:
    return [row[measure.code] for measure in MEASURES]


def csv_header() -> list[str]:
    return [_("By"), _("Of"), *(heading(measure) for measure in MEASURES)]


def csv_rows(tables: list[Table]) -> Iterator[list[Any]]:
    """Yield the total, then a line for each row of each table."""
    yield ["", _("Total"), *numbers(tables[0].total)]
    for table in tables:
        for row in table.rows:
            yield [str(DIMENSIONS[table.dimension]), row.label, *numbers(row)]


def workbook_sheets(tables: list[Table], about: list[tuple[str, str]]) -> Iterator[Sheet]:
    """Yield a sheet that says what the figures are, one for each table with its total last, and the definitions."""
    yield Sheet(_("About"), [_("What"), _("Which")], about)
    for table in tables:
        name = str(DIMENSIONS[table.dimension])
        rows = [[row.label, *numbers(row)] for row in [*table.rows, table.total]]
        yield Sheet(name, [name, *(heading(measure) for measure in MEASURES)], rows)
    yield Sheet(_("Definitions"), [_("Figure"), _("Definition")], [(heading(m), str(m.definition)) for m in MEASURES])
