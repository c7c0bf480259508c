"""Hands out the people who come to briefings."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from dateutil.relativedelta import relativedelta

from portal.upkeep.scale.places import Places
from venues.models import Course, Source

OF_VENUE = (2, 6)  # people that a venue sends to one briefing
NEVER_COME = 0.12  # of the venues
ELEARNING, ELEARNING_DAYS = 0.25, 1800
ELEARNING_FIELDS = ["person", "course", "completed_on", "expires_on", "source", "note", "recorded_at"]


def rotation(items: list[int], random: Random) -> Iterator[int]:
    """Yield the items in a mixed order, again and again."""
    mixed = random.sample(items, k=len(items))
    while True:
        yield from mixed


class People:
    """People of one area first, venue by venue: each works there on the day, and none comes twice on it."""

    def __init__(self, random: Random, places: Places) -> None:
        self.random, self.places = random, places
        self.next_of = array("q", places.staff_from[:-1])
        self.last_day = array("i", bytes(4 * len(places.started)))
        of_area: dict[str, list[int]] = {}
        for venue, area in enumerate(places.areas):
            of_area.setdefault(area, []).append(venue)
        for area, own in of_area.items():
            of_area[area] = [venue for venue in own if random.random() > NEVER_COME] or own
        self.venues = {area: (rotation(own, random), len(own)) for area, own in of_area.items()}
        everywhere = [venue for own in of_area.values() for venue in own]
        self.everywhere = (rotation(everywhere, random), len(everywhere))

    def around(self, area: str, day: int, count: int) -> list[tuple[int, int]]:
        """Return so many people as places of venue and person; an area with too few gets them from elsewhere."""
        found: list[tuple[int, int]] = []
        for venues, most in (self.venues[area], self.everywhere):
            for _try in range(most):
                if len(found) >= count:
                    return found
                venue = next(venues)
                wanted = min(self.random.randint(*OF_VENUE), count - len(found))
                found += [(venue, person) for person in self.of_venue(venue, day, wanted)]
        return found

    def of_venue(self, venue: int, day: int, wanted: int) -> list[int]:
        first, end = self.places.staff_from[venue], self.places.staff_from[venue + 1]
        found: list[int] = []
        person = self.next_of[venue]
        for _try in range(end - first):
            if len(found) == wanted:
                break
            if self.last_day[person] != day and self.places.started[person] <= day < self.places.left[person]:
                self.last_day[person] = day
                found.append(person)
            person = person + 1 if person + 1 < end else first
        self.next_of[venue] = person
        return found


def elearning(random: Random, places: Places, today: date) -> Iterator[tuple[Any, ...]]:
    """Yield records of e-learning, done on a Sunday, when there are no briefings, by one person in four."""
    course = Course.objects.get(code="act-awareness")
    months = relativedelta(months=course.valid_months or 24)
    for person, (started, left) in enumerate(zip(places.started, places.left, strict=True)):
        first = max(started + 7, today.toordinal() - ELEARNING_DAYS)
        last = min(left, today.toordinal())
        if first > last or random.random() > ELEARNING:
            continue
        day = date.fromordinal(random.randint(first, last))
        sunday = day - timedelta(days=day.isoweekday() % 7)
        number = places.first_person + person
        yield (number, course.pk, sunday, sunday + months, Source.E_LEARNING.value, "ACT e-learning", sunday)
