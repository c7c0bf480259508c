"""What a page of figures shows: tables, charts and downloads of some revisions, narrowed to a part of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from briefings.figures import read, sheets
from briefings.figures.measures import DIMENSIONS, MEASURE, MEASURES
from briefings.models import WeeklyRevision
from portal.files import csv_writing, xlsx_writing

TABLE = ["held", "offered", "booked", "attended", "absent", "not_recorded", "walk_ins", "people", "venues", "rate"]
CHARTS = "briefings.figures.charts"  # loaded when needed: Altair takes a third of a second
CHARTED = ("day", "area")


@dataclass
class Shown:
    """Figures of some revisions; `rows_address(code)` is the page of the rows behind a measure."""

    name: str
    revisions: list[WeeklyRevision]
    narrow: dict[str, str]
    dimensions: list[str]
    rows_address: Callable[[str], str]
    before: list[WeeklyRevision] | None = None

    @cached_property
    def tables(self) -> list[read.Table]:
        return read.tables(self.revisions, self.dimensions, self.narrow)

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Return the page of the rows behind each measure, made once for its hundreds of links."""
        return {measure.code: self.rows_address(measure.code) for measure in MEASURES}

    @cached_property
    def query(self) -> str:
        return urlencode(self.narrow)

    def context(self) -> dict:
        """Return what the template needs: headlines with their change, and tables whose numbers are links."""
        return {
            "headlines": self.headlines(),
            "tables": [self.linked(table) for table in self.tables],
            "measures": MEASURES,
            "columns": [MEASURE[code] for code in TABLE],
            "query": self.query,
        }

    def headlines(self) -> list[dict]:
        total = self.tables[0].total
        narrow = {name: value for name, value in self.narrow.items() if name != "day"}
        before = read.table(self.before, "day", narrow).total if self.before and "day" not in self.narrow else None
        return [
            {
                "measure": measure,
                "value": total[measure.code],
                "address": self.addresses[measure.code] + self.part({}) if total[measure.code] else "",
                "change": change(total[measure.code], before[measure.code]) if before else "",
            }
            for measure in MEASURES
        ]

    def linked(self, table: read.Table) -> dict:
        rows = [(row, self.part({table.dimension: row.key})) for row in table.rows] + [(table.total, self.part({}))]
        return {
            "dimension": table.dimension,
            "label": DIMENSIONS[table.dimension],
            "is_charted": table.dimension in CHARTED and bool(table.rows),
            "rows": [
                {
                    "label": row.label,
                    "cells": [
                        (MEASURE[code], row[code], self.addresses[code] + part if row[code] else "") for code in TABLE
                    ],
                }
                for row, part in rows
            ],
        }

    def part(self, of: dict[str, str]) -> str:
        """Return the end of an address that keeps to this part of what is shown."""
        query = urlencode(self.narrow | of)
        return f"?{query}" if query else ""

    def chart(self, name: str) -> HttpResponse:
        """Return the chart of a dimension as SVG."""
        if name not in CHARTED:
            raise Http404
        table = read.table(self.revisions, name, self.narrow)
        labels = {measure.code: str(measure.label) for measure in MEASURES}
        charts = import_module(CHARTS)
        drawn = charts.by_day(table, labels) if name == "day" else charts.by_area(table, "people")
        return HttpResponse(drawn, content_type="image/svg+xml")

    def csv(self) -> HttpResponse:
        return csv_writing.download(f"{self.name}.csv", sheets.csv_header(), sheets.csv_rows(self.tables))

    def xlsx(self, about: list[tuple[str, str]]) -> HttpResponse:
        return xlsx_writing.download(f"{self.name}.xlsx", sheets.workbook_sheets(self.tables, about))


def change(value: float | None, before: float | None) -> str:
    """Return the change to the week before in words."""
    if value is None or before is None:
        return ""
    difference = round(value - before, 1)
    if not difference:
        return _("the same as the week before")
    return _("%(change)s on the week before") % {"change": f"{difference:+,}".replace("-", "\N{MINUS SIGN}")}
