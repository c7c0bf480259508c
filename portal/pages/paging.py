"""The pages of a list, whose rows are counted to ten thousand: counting all takes longer than everything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

MOST = 10_000
LONGEST_NUMBER = 9  # digits of a page's number: Postgres counts no further


class Pages(Paginator):
    """Rows by pages, counted to MOST or to the end of the page that is asked for, and one more.

    So every page knows whether another follows, and who asks for one behind the last gets the last.
    What `dressed` adds to rows is asked of the page's own alone: to plan so many joins takes longer than to read them.
    """

    def __init__(self, rows: Any, size: int, asked: str, dressed: Callable[[QuerySet], QuerySet] | None = None) -> None:
        super().__init__(rows, size)
        self.dressed = dressed
        is_number = asked.isdecimal() and len(asked) <= LONGEST_NUMBER
        self.number = max(int(asked), 1) if is_number else 1
        self.most = max(MOST, self.number * size)

    @cached_property
    def count(self) -> int:
        """Return how many rows there are; when there are more than are counted, one more than that."""
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return super().count
        bare = rows.order_by()
        if not bare.query.group_by:
            bare = bare.values("pk")
        return bare[: self.most + 1].count()

    @property
    def has_more(self) -> bool:
        """Return whether there are more rows than were counted."""
        return self.count > self.most

    @property
    def counted(self) -> str:
        """Return how many rows there are in words, such as "7" or "More than 10,000"."""
        number = number_format(min(self.count, self.most), force_grouping=True)
        return _("More than %(count)s") % {"count": number} if self.has_more else number

    def shown(self) -> Page:
        """Return the page that is asked for; the first when none is, the last when there are not so many.

        Its rows are read first: the last page tells how many there are in all, which then need not be counted.
        """
        rows = self.read()
        if not rows and self.number > 1:
            self.number = self.num_pages
            rows = self.read()
        if len(rows) <= self.per_page:
            self.count = (self.number - 1) * self.per_page + len(rows)
        return self._get_page(rows[: self.per_page], self.number, self)

    def read(self) -> list[Any]:
        """Return the rows of the page, and the first of the next."""
        before = (self.number - 1) * self.per_page
        rows = self.object_list[before : before + self.per_page + 1]
        if self.dressed is None:
            return list(rows)
        numbers = list(rows.values_list("pk", flat=True))
        found = self.dressed(self.object_list.order_by().filter(pk__in=numbers)).in_bulk()
        return [found[number] for number in numbers if number in found]
