"""A venue's people as candidates for one briefing: their training, and where else they are booked at that time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from briefings.models import Booking, Briefing
from briefings.queries.conflicts import overlapping
from portal.accounts.models import User
from venues.models import StaffMember
from venues.queries.standing import Standing, standing, with_records


@dataclass(frozen=True)
class Elsewhere:
    """A booking at the same time; `is_seen` says whether the reader may know on what."""

    booking: Booking
    is_seen: bool


@dataclass(frozen=True)
class Candidate:
    """A person, how they stand with the course, their place on this briefing if any, and those elsewhere."""

    person: StaffMember
    standing: Standing
    booking: Booking | None = None
    elsewhere: list[Elsewhere] = field(default_factory=list)


def candidates(briefing: Briefing, people: QuerySet, *, by: User, day: date) -> list[Candidate]:
    """Return these people as candidates in their order; the same number of queries whatever their number."""
    found = list(with_records(people, briefing.course))
    here = {row.person_id: row for row in Booking.objects.live().filter(briefing=briefing, person__in=found)}
    others = elsewhere(briefing, found, by)
    return [
        Candidate(person, standing(person, day), here.get(person.pk), others.get(person.pk, [])) for person in found
    ]


def elsewhere(briefing: Briefing, people: list[StaffMember], by: User) -> dict[int, list[Elsewhere]]:
    """Return by person their places on other briefings that take place at the same time."""
    times = {f"briefing__{name}": moment for name, moment in overlapping(briefing).items()}
    rows = Booking.objects.live().filter(person__in=people, briefing__live=True, **times).exclude(briefing=briefing)
    bookings = list(rows.select_related("briefing__course"))
    seen = Briefing.objects.visible_to(by).filter(pk__in={row.briefing_id for row in bookings})
    numbers = set(seen.values_list("pk", flat=True))
    found: dict[int, list[Elsewhere]] = defaultdict(list)
    for row in bookings:
        found[row.person_id].append(Elsewhere(row, row.briefing_id in numbers))
    return found
