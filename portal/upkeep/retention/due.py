"""What is due to be removed, and when the next of each kind will be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import connection, transaction

from portal.history.grants import event_models
from portal.london_time import london_day, start_of_day
from portal.upkeep.models import Upcoming
from portal.upkeep.retention import history
from portal.upkeep.retention.function import KINDS

# By two looks where an index has the moments in order, else by one at all rows.
BY_INDEX = """SELECT %s, (SELECT count(*) FROM ({rows}) AS due WHERE since < %s),
    (SELECT min(since) FROM ({rows}) AS due WHERE since >= %s)"""
BY_ALL = "SELECT %s, count(*) FILTER (WHERE since < %s), min(since) FILTER (WHERE since >= %s) FROM ({rows}) AS due"


@dataclass(frozen=True)
class Due:
    """A kind of row, how many of it the next run removes, and the day on which the next after those is due."""

    code: str
    number: int
    next_on: date | None


@transaction.atomic
def look_ahead(*, now: datetime) -> None:
    """Write down for each kind what is due by this moment and what is next, for the page that shows it."""
    found = due(now=now)
    Upcoming.objects.exclude(kind__in=[one.code for one in found]).delete()
    Upcoming.objects.bulk_create(
        [Upcoming(kind=one.code, number=one.number, next_on=one.next_on, counted_at=now) for one in found],
        update_conflicts=True,  # two runs at once each write what they found
        unique_fields=["kind"],
        update_fields=["number", "next_on", "counted_at"],
    )


def due(*, now: datetime) -> list[Due]:
    """Return every kind that is kept for a time, in the setting's order, from one statement."""
    timed = {code: keep.period for code, keep in settings.RETENTION.items() if keep.period}
    parts, values = [], []
    for code, period in timed.items():
        before = start_of_day(last_day(london_day(now), period) + timedelta(days=1))
        for count in counts_of(code):
            parts.append(count)
            values += [code, before, before]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        counted = cursor.fetchall()
    return [summed(code, period, counted) for code, period in timed.items()]


def counts_of(code: str) -> list[str]:
    """Return the statements that count a kind: one for each of its tables."""
    if code == "history":
        return [BY_INDEX.format(rows=history.rows(events)) for events in event_models()]
    count = BY_ALL if KINDS[code].steps else BY_INDEX
    return [count.format(rows=KINDS[code].rows.replace("%", "%%"))]


def summed(code: str, period: relativedelta, counted: list[tuple[str, int, datetime | None]]) -> Due:
    number = sum(count for of, count, _next in counted if of == code)
    oldest = min((since for of, _count, since in counted if of == code and since), default=None)
    return Due(code, number, oldest and day_due(london_day(oldest), period))


def last_day(today: date, period: relativedelta) -> date:
    """Return the last day whose rows are due today, as the database's function counts it."""
    return today - period


def day_due(day: date, period: relativedelta) -> date:
    """Return the first day on which what counts since this day is due."""
    found = day + period
    while last_day(found, period) < day:
        found += timedelta(days=1)
    return found
