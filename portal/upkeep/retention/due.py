"""What is due to be removed, and when the next of each kind will be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import connection

from portal.history.grants import event_models
from portal.london_time import london_day, start_of_day
from portal.retention import Keep
from portal.upkeep.retention import history
from portal.upkeep.retention.function import KINDS

COUNT = """SELECT %s, (SELECT count(*) FROM ({rows}) AS due WHERE since < %s),
    (SELECT min(since) FROM ({rows}) AS due WHERE since >= %s)"""


@dataclass(frozen=True)
class Due:
    """A kind of row, how many of it the next run removes, and the day on which the next after those is due."""

    code: str
    keep: Keep
    number: int | None
    next_on: date | None


def due(*, now: datetime) -> list[Due]:
    """Return every kind in the setting's order, from one statement; a kind that is kept for good has no numbers."""
    parts, values = [], []
    for code, keep in settings.RETENTION.items():
        if keep.period:
            before = start_of_day(last_day(london_day(now), keep.period) + timedelta(days=1))
            for rows in rows_of(code):
                parts.append(COUNT.format(rows=rows.replace("%", "%%")))
                values += [code, before, before]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        counted = cursor.fetchall()
    return [summed(code, keep, counted) for code, keep in settings.RETENTION.items()]


def rows_of(code: str) -> list[str]:
    return [history.rows(events) for events in event_models()] if code == "history" else [KINDS[code].rows]


def summed(code: str, keep: Keep, counted: list[tuple[str, int, datetime | None]]) -> Due:
    if keep.period is None:
        return Due(code, keep, None, None)
    number = sum(count for of, count, _next in counted if of == code)
    oldest = min((since for of, _count, since in counted if of == code and since), default=None)
    return Due(code, keep, number, oldest and day_due(london_day(oldest), keep.period))


def last_day(today: date, period: relativedelta) -> date:
    """Return the last day whose rows are due today, as the database's function counts it."""
    return today - period


def day_due(day: date, period: relativedelta) -> date:
    """Return the first day on which what counts since this day is due."""
    found = day + period
    while last_day(found, period) < day:
        found += timedelta(days=1)
    return found
