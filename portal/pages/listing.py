"""A list of things: filtered, sorted, a page at a time, with the filters in the address, and its download."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, QuerySet, TextField
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise, SimpleLazyObject
from django_filters import FilterSet

from portal.files import csv_writing, large_downloads, xlsx_writing
from portal.files.large_downloads import Defused
from portal.pages.paging import Pages

PAGE_SIZE = 25
CHUNK = 2000  # rows that a download holds in memory at a time


@dataclass(frozen=True)
class Column:
    """A column of a list: its words, a row's value, and where the value leads, if anywhere.

    With `written`, a field's name or what returns an expression, the database writes the value itself: a list whose
    columns all have it downloads at any length.
    """

    label: str | Promise
    value: Callable[[Any], Any]
    address: Callable[[Any], str] | None = None
    written: str | Callable[[], Any] = ""


def listing(
    request: HttpRequest,
    rows: QuerySet,
    template: str,
    *,
    filters: type[FilterSet] | None = None,
    sorts: dict[str, tuple[str, ...]] | None = None,
    columns: list[Column] | None = None,
    dressed: Callable[[QuerySet], QuerySet] | None = None,
    name: str = "",
    context: dict[str, Any] | None = None,
    page_size: int = PAGE_SIZE,
) -> HttpResponseBase:
    """Render one page of the rows: `page_obj`, `filter` (a FilterSet or None) and `sort` are in the context.

    `sorts` names the orders a reader may choose (?sort=name or ?sort=-name), the first being the usual one.
    With `columns`, `headings` and `table` are in the context, and ?download=csv or xlsx gives every row as a file.
    `dressed` adds to rows what is shown of them, and what neither filters nor sorts ask for.
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
        return DOWNLOADS[kind](name, columns, dressed(rows) if dressed else rows)
    page = Pages(rows, page_size, request.GET.get("page", ""), dressed).shown()
    shown = {"page_obj": page, "filter": filterset, "sort": sort}
    if columns:
        shown |= {
            "headings": [column.label for column in columns],
            "table": SimpleLazyObject(lambda: cells(columns, page)),  # some templates show the rows in their own way
        }
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
    header = [str(column.label) for column in columns]
    if all(column.written for column in columns):
        return large_downloads.csv(name, header, written(columns, rows, is_defused=True))
    return csv_writing.download(f"{name}.csv", header, values(columns, rows))


def as_xlsx(name: str, columns: list[Column], rows: QuerySet) -> HttpResponseBase:
    header = [str(column.label) for column in columns]
    if all(column.written for column in columns):
        return large_downloads.xlsx(name, header, written(columns, rows, is_defused=False))
    return xlsx_writing.download(f"{name}.xlsx", [xlsx_writing.Sheet(name[:31], header, values(columns, rows))])


def written(columns: list[Column], rows: QuerySet, *, is_defused: bool) -> QuerySet:
    """Return the values of these columns as the database writes them, texts defused when that is asked for."""
    named = {f"column_{number}": column.written for number, column in enumerate(columns)}
    every = rows.select_related(None).annotate(
        **{name: F(each) if isinstance(each, str) else each() for name, each in named.items()}
    )
    if not is_defused:
        return every.values_list(*named)
    given = {name for name in named if is_given_text(every.query.annotations[name])}
    texts = {f"text_{name}": Defused(F(name)) for name in given}
    return every.annotate(**texts).values_list(*(f"text_{name}" if name in given else name for name in named))


def is_given_text(expression: Any) -> bool:
    """Return whether somebody outside the portal may have written this text."""
    is_text = isinstance(expression.output_field, CharField | TextField)
    return is_text and not getattr(expression, "is_ours", False)


DOWNLOADS = {"csv": as_csv, "xlsx": as_xlsx}
