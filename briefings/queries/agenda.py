"""The agenda of one month: its weeks, Monday to Sunday, and what stands on each day."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet

from briefings.models import Briefing
from portal.london_time import london_day, start_of_day


@dataclass(frozen=True)
class Day:
    """A cell of the calendar."""

    day: date
    is_of_month: bool
    briefings: list[Briefing] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """A month, and the words by which the address names it and those beside it."""

    first: date

    @property
    def last(self) -> date:
        return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])

    @property
    def before(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        return f"{self.last + timedelta(days=1):%Y-%m}"


def month_of(text: str, today: date) -> Month:
    """Return the month that a text such as 2026-11 names, else today's."""
    if re.fullmatch(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", text):
        return Month(date.fromisoformat(f"{text}-01"))
    return Month(today.replace(day=1))


def weeks(month: Month, briefings: QuerySet) -> list[list[Day]]:
    """Return the month's weeks of seven days, each day with its briefings in order of time."""
    dates = calendar.Calendar().monthdatescalendar(month.first.year, month.first.month)
    first, last = start_of_day(dates[0][0]), start_of_day(dates[-1][-1] + timedelta(days=1))
    of_day: dict[date, list[Briefing]] = defaultdict(list)
    for briefing in briefings.filter(starts_at__gte=first, starts_at__lt=last).order_by("starts_at", "pk"):
        of_day[london_day(briefing.starts_at)].append(briefing)
    return [[Day(day, day.month == month.first.month, of_day[day]) for day in week] for week in dates]
