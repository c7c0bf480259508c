"""One kind of row that is kept for a time, as SQL."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """Which rows become due, and how they are erased.

    `rows` selects their `key` and `since` when they count; `steps` erase the keys in `numbers`; without steps the rows
    of `table` go. What the history has of a row counts in `since` too, so that backdating a row erases nothing young.
    """

    rows: str
    table: str = ""
    key: str = "id"
    steps: tuple[str, ...] = ()


def last(events: str, row: str, column: str = "pgh_obj_id") -> str:
    """Return when the history last has a change of this row, or of the rows that point to it."""
    return f"(SELECT max(pgh_created_at) FROM {events} WHERE {column} = {row})"


def start_of(day: str) -> str:
    """Return the moment at which this London day began."""
    return f"({day}::timestamp AT TIME ZONE 'Europe/London')"
