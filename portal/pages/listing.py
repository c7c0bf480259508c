"""A list of things: filtered, sorted, a page at a time, with the filters in the address, and its download."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django_filters import FilterSet

from portal.files import csv_writing, xlsx_writing

PAGE_SIZE = 25
CHUNK = 2000  # rows that a download holds in memory at a time


@dataclass(frozen=True)
class Column:
    """A column of a list: its words, a row's value, and where the value leads, if anywhere."""

    label: str | Promise
    value: Callable[[Any], Any]
    address: Callable[[Any], str] | None = None


def listing(
    request: HttpRequest,
    rows: QuerySet,
    template: str,
    *,
    filters: type[FilterSet] | None = None,
    sorts: dict[str, tuple[str, ...]] | None = None,
    columns: list[Column] | None = None,
    name: str = "",
    context: dict[str, Any] | None = None,
    page_size: int = PAGE_SIZE,
) -> HttpResponseBase:
    """Render one page of the rows: `page_obj`, `filter` (a FilterSet or None) and `sort` are in the context.

    `sorts` names the orders a reader may choose (?sort=name or ?sort=-name), the first being the usual one.
    With `columns`, `headings` and `table` are in the context, and ?download=csv or xlsx gives every row as a file.
    """
    filterset = filters(request.GET, queryset=rows, request=request) if filters else None
    if filterset is not None:
        rows = filterset.qs
    sort = request.GET.get("sort", "")
    if sorts:
        if sort.lstrip("-") not in sorts:
            sort = next(iter(sorts))
        rows = rows.order_by(*ordered(sorts[sort.lstrip("-")], is_descending=sort.startswith("-")))
    if columns and (kind := request.GET.get("download")) in DOWNLOADS:
        return DOWNLOADS[kind](name, columns, rows)
    page = Paginator(rows, page_size).get_page(request.GET.get("page"))
    shown = {"page_obj": page, "filter": filterset, "sort": sort}
    if columns:
        shown |= {"headings": [column.label for column in columns], "table": cells(columns, page)}
    return render(request, template, shown | (context or {}))


def ordered(columns: tuple[str, ...], *, is_descending: bool) -> list[str]:
    """Return the columns, turned round when descending."""
    if not is_descending:
        return list(columns)
    return [column[1:] if column.startswith("-") else f"-{column}" for column in columns]


def cells(columns: list[Column], rows: Any) -> list[list[tuple[str, Any, str]]]:
    """Return each row's cells as (heading, value, address)."""
    return [
        [(column.label, column.value(row), column.address(row) if column.address else "") for column in columns]
        for row in rows
    ]


def values(columns: list[Column], rows: QuerySet) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=CHUNK):
        found = (column.value(row) for column in columns)
        yield [cell if isinstance(cell, int | float) or cell is None else str(cell) for cell in found]


def as_csv(name: str, columns: list[Column], rows: QuerySet) -> HttpResponseBase:
    return csv_writing.download(f"{name}.csv", [str(column.label) for column in columns], values(columns, rows))


def as_xlsx(name: str, columns: list[Column], rows: QuerySet) -> HttpResponseBase:
    header = [str(column.label) for column in columns]
    return xlsx_writing.download(f"{name}.xlsx", [xlsx_writing.Sheet(name[:31], header, values(columns, rows))])


DOWNLOADS = {"csv": as_csv, "xlsx": as_xlsx}
