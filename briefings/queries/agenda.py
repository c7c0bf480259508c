"""The agenda of one month: its weeks, Monday to Sunday, and what stands on each day."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate

from briefings.models import Briefing
from portal.london_time import LONDON, london_day, start_of_day

MOST = 5  # briefings that a day of the calendar shows
SHOWN = ("reference", "starts_at", "state", "course__name")  # of each


@dataclass(frozen=True)
class Day:
    """A cell of the calendar: the day's first briefings, and how many more there are."""

    day: date
    is_of_month: bool
    briefings: list[Briefing] = field(default_factory=list)
    more: int = 0


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
    """Return the month's weeks of seven days, each day with its first five briefings in order of time.

    Of a briefing only what SHOWN names is read.
    """
    dates = calendar.Calendar().monthdatescalendar(month.first.year, month.first.month)
    first, last = start_of_day(dates[0][0]), start_of_day(dates[-1][-1] + timedelta(days=1))
    every = briefings.filter(starts_at__gte=first, starts_at__lt=last).order_by("starts_at", "pk")
    day = TruncDate("starts_at", tzinfo=LONDON)
    number = Window(RowNumber(), partition_by=day, order_by=["starts_at", "pk"])
    placed = every.order_by().values("pk").annotate(number=number, count=Window(Count("pk"), partition_by=day))
    counts = {row["pk"]: row["count"] for row in placed.filter(number__lte=MOST)}
    of_day: dict[date, list[Briefing]] = defaultdict(list)
    for briefing in every.filter(pk__in=counts).select_related(None).select_related("course").only(*SHOWN):
        of_day[london_day(briefing.starts_at)].append(briefing)
    return [[cell(month, day, of_day[day], counts) for day in week] for week in dates]


def cell(month: Month, day: date, shown: list[Briefing], counts: dict[int, int]) -> Day:
    more = counts[shown[0].pk] - len(shown) if shown else 0
    return Day(day, day.month == month.first.month, shown, more)
