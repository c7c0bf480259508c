"""How many briefings there are on each day of five years and some weeks to come, and how many people come to each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from portal.london_time import Week

YEARS, WEEKS_TO_COME = 5, 6
ATTENDED_EACH = 17  # people, of a briefing that is held
CALLED_OFF = 0.06
PLACES = [12, 20, 20, 30, 30, 40, 60]
WEEKDAYS = [10, 12, 12, 11, 7, 1, 0]
CAMPAIGN, HOLIDAY, USUAL = 3.0, 0.4, 1.0


@dataclass(frozen=True)
class Planned:
    """One briefing of the past: its day, places, how many attend, and whether it is called off."""

    day: date
    places: int
    attended: int
    is_called_off: bool


def first_day(today: date) -> date:
    """Return the Monday five years ago."""
    return Week.of(today).plus(-52 * YEARS).monday


def campaign_week(year: int) -> Week:
    """Return the week of the year's campaign: that of 24 November."""
    return Week.of(date(year, 11, 24))


def weight(day: date) -> float:
    """Return how many briefings a day has against others: most in the campaign, few in August and at Christmas."""
    is_holiday = day.month == 8 or (day.month, day.day) >= (12, 18)
    season = CAMPAIGN if day in campaign_week(day.year).days else HOLIDAY if is_holiday else USUAL
    return WEEKDAYS[day.weekday()] * season


def shares(total: int, weights: list[float]) -> Iterator[int]:
    """Yield whole parts of the total by these weights; they add up to it."""
    whole, seen, given = sum(weights), 0.0, 0
    for each in weights:
        seen += each
        until = round(total * seen / whole) if whole else 0
        yield until - given
        given = until


def past(random: Random, attendances: int, today: date) -> list[Planned]:
    """Return the briefings before today, in order of day; all together so many people attend them."""
    first = first_day(today)
    days = [first + timedelta(days=n) for n in range((today - first).days)]
    count = max(round(attendances / ATTENDED_EACH / (1 - CALLED_OFF)), 12)
    of_day = list(shares(count, [weight(day) for day in days]))
    places = [random.choice(PLACES) for _briefing in range(count)]
    called_off = [random.random() < CALLED_OFF for _briefing in range(count)]
    fill = [0 if off else size * random.uniform(0.4, 0.75) for size, off in zip(places, called_off, strict=True)]
    attended = list(shares(attendances, fill))
    every = (day for day, number in zip(days, of_day, strict=True) for _briefing in range(number))
    return [Planned(*planned) for planned in zip(every, places, attended, called_off, strict=True)]


def to_come(past: int, today: date) -> list[date]:
    """Return the day of each briefing from today on: as many a week as in the past, and fewer the later."""
    days = [today + timedelta(days=n) for n in range(7 * WEEKS_TO_COME)]
    weights = [weight(day) * (1 - n / len(days)) for n, day in enumerate(days)]
    usual = max(round(past / (52 * YEARS) * WEEKS_TO_COME / 2), WEEKS_TO_COME)
    return [day for day, count in zip(days, shares(usual, weights), strict=True) for _briefing in range(count)]
