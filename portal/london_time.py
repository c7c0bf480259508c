"""London wall-clock time: moments, ISO weeks (Monday to Sunday) and clock changes."""

from __future__ import annotations

import re
import time as seconds
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONDON = ZoneInfo("Europe/London")


def ticking(now: datetime) -> Callable[[], datetime]:
    """Return a clock that shows `now` and goes on from there, for work that lasts."""
    begun = seconds.monotonic()
    return lambda: now + timedelta(seconds=seconds.monotonic() - begun)


def in_london(moment: datetime) -> datetime:
    """Return the aware moment on the London clock."""
    return moment.astimezone(LONDON)


def london_day(moment: datetime) -> date:
    """Return the London calendar day of the aware moment."""
    return in_london(moment).date()


def london_moment(day: date, clock: time, *, second_time: bool = False) -> datetime:
    """Return the aware moment of a London day and clock time; refuses a time that the spring change skips.

    A time that the autumn change repeats means the first, unless second_time.
    """
    moment = datetime.combine(day, clock, tzinfo=LONDON).replace(fold=int(second_time))
    if moment.astimezone(timezone.utc).astimezone(LONDON).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise ValidationError(
            _("%(clock)s does not exist on that day, because the clocks go forward. Enter another time."),
            code="skipped_time",
            params={"clock": clock.strftime("%H:%M")},
        )
    return moment.astimezone(timezone.utc)


def exists_twice(day: date, clock: time) -> bool:
    """Return whether the clock shows this time twice on that day (the autumn change)."""
    first = datetime.combine(day, clock, tzinfo=LONDON)
    return first.utcoffset() > first.replace(fold=1).utcoffset()


def start_of_day(day: date) -> datetime:
    """Return the aware moment at which the London day begins."""
    return london_moment(day, time.min)


@dataclass(frozen=True, order=True)
class Week:
    """One ISO week in London, from Monday 0:00 to the next Monday 0:00."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Week:
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def parse(cls, text: str) -> Week:
        """Return the week that a text such as 2026-W47 names; raises ValueError for anything else."""
        if not re.fullmatch(r"\d{4}-W\d{2}", text):
            raise ValueError(f"{text!r} is not a week such as 2026-W47")
        year, number = text.split("-W")
        return cls(date.fromisocalendar(int(year), int(number), 1))

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def starts_at(self) -> datetime:
        return start_of_day(self.monday)

    @property
    def ends_at(self) -> datetime:
        return start_of_day(self.monday + timedelta(days=7))

    @property
    def days(self) -> list[date]:
        return [self.monday + timedelta(days=n) for n in range(7)]

    def plus(self, weeks: int) -> Week:
        return Week(self.monday + timedelta(weeks=weeks))

    def __str__(self) -> str:
        year, number, _weekday = self.monday.isocalendar()
        return f"{year}-W{number:02d}"
