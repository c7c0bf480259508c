"""A condition for the numbers that another query finds, which is run first and its numbers looked up by an index."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Func, QuerySet


class Among(Func):
    """Whether the column's value is one of those that the query, of one column, finds.

    Unlike with `IN (SELECT …)` Postgres never reads the whole table for it. Only where the column's index serves: else
    each row would be compared with all of them.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()

    def __init__(self, column: str, found: QuerySet) -> None:
        super().__init__(column, ArraySubquery(found))
