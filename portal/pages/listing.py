"""A list of things: filtered, sorted, a page at a time, with the filters in the address."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_filters import FilterSet

PAGE_SIZE = 25


def listing(
    request: HttpRequest,
    rows: QuerySet,
    template: str,
    *,
    filters: type[FilterSet] | None = None,
    sorts: dict[str, tuple[str, ...]] | None = None,
    context: dict[str, Any] | None = None,
    page_size: int = PAGE_SIZE,
) -> HttpResponse:
    """Render one page of the rows: `page_obj`, `filter` (a FilterSet or None) and `sort` are in the context.

    `sorts` names the orders a reader may choose (?sort=name or ?sort=-name), the first being the usual one.
    """
    filterset = filters(request.GET, queryset=rows, request=request) if filters else None
    if filterset is not None:
        rows = filterset.qs
    sort = request.GET.get("sort", "")
    if sorts:
        if sort.lstrip("-") not in sorts:
            sort = next(iter(sorts))
        rows = rows.order_by(*ordered(sorts[sort.lstrip("-")], is_descending=sort.startswith("-")))
    page = Paginator(rows, page_size).get_page(request.GET.get("page"))
    shown = {"page_obj": page, "filter": filterset, "sort": sort}
    return render(request, template, shown | (context or {}))


def ordered(columns: tuple[str, ...], *, is_descending: bool) -> list[str]:
    """Return the columns, turned round when descending."""
    if not is_descending:
        return list(columns)
    return [column[1:] if column.startswith("-") else f"-{column}" for column in columns]
