"""Bookings, who came of them, and the training records of those who did."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from operator import attrgetter
from random import Random
from typing import Any

from dateutil.relativedelta import relativedelta

from briefings.models import LIVE_STATES, Assignment, Attendance, Booking, BookingState, Briefing, BriefingState
from portal.london_time import london_day
from portal.upkeep.scale.calendar import Plan
from portal.upkeep.scale.copying import CHUNK, copy, copy_objects, reserve
from portal.upkeep.scale.people import People
from portal.upkeep.scale.places import Places
from venues.models import Source, TrainingRecord

ABSENT, NOT_RECORDED, WALK_INS, CANCELLED = 0.1, 0.02, 0.03, 0.05  # against those who attended
RECORD = ["id", "person", "course", "completed_on", "expires_on", "source", "note", "recorded_at", "recorded_by"]
ASSIGNED = ["briefing", "officer", "starts_at", "ends_at", "live"]
BOOKED, WAITING, GONE = (str(state) for state in (BookingState.BOOKED, BookingState.WAITING, BookingState.CANCELLED))
CAME, ABSENTEE, UNKNOWN = (str(each) for each in (Attendance.ATTENDED, Attendance.ABSENT, Attendance.NOT_RECORDED))


@dataclass(slots=True)
class Place:
    """A booking as it is written: the fields of the model in the order of COPY."""

    briefing: int
    person: int
    venue: int
    state: str
    is_walk_in: bool
    booked_at: datetime
    booked_by: int
    waiting_since: datetime | None = None
    cancelled_at: datetime | None = None
    cancelled_by: int | None = None
    attendance: str = UNKNOWN
    marked_at: datetime | None = None
    marked_by: int | None = None
    record: int | None = None


BOOKING = [field.name for field in fields(Place)]
as_row = attrgetter(*BOOKING)


class Registers:
    """Fills briefings with people, and writes them a good number at a time."""

    def __init__(self, random: Random, places: Places, now: datetime, briefings: int) -> None:
        self.random, self.places, self.now = random, places, now
        self.people = People(random, places)
        self.next_briefing = reserve(Briefing, briefings)
        self.owed = 0
        self.clear()

    def clear(self) -> None:
        self.briefings: dict[int, Briefing] = {}
        self.assignments: list[tuple[Any, ...]] = []
        self.bookings: list[Place] = []

    def add(self, plan: Plan) -> None:
        """Take a briefing and its officers in, with the next number."""
        briefing = plan.briefing
        briefing.pk = self.next_briefing
        self.next_briefing += 1
        self.briefings[briefing.pk] = briefing
        times = (briefing.starts_at, briefing.ends_at, briefing.state in LIVE_STATES)
        self.assignments += [(briefing.pk, officer, *times) for officer in plan.officers]

    def hold(self, plan: Plan, attended: int) -> int:
        """Fill a briefing that was held, and return how many attended: these, and those whom earlier ones lacked."""
        briefing, wanted = plan.briefing, attended + self.owed
        outcomes = [CAME] * wanted
        for outcome, share in ((ABSENTEE, ABSENT), (UNKNOWN, NOT_RECORDED), (GONE, CANCELLED)):
            outcomes += [outcome] * round(wanted * share)
        found = self.people.around(plan.area, london_day(briefing.starts_at).toordinal(), len(outcomes))
        outcomes = outcomes[: len(found)]
        self.owed = wanted - (came := outcomes.count(CAME))
        self.random.shuffle(outcomes)
        for (venue, person), outcome in zip(found, outcomes, strict=True):
            place = self.book(briefing, venue, person, outcome == CAME and self.random.random() < WALK_INS)
            if outcome == GONE:
                cancel(place)
            elif outcome != UNKNOWN:
                place.attendance, place.marked_by = outcome, briefing.scheduled_by_id
                place.marked_at = briefing.starts_at + timedelta(minutes=self.random.randint(0, 20))
        briefing.places = max(briefing.places, len(found))
        return came

    def fill(self, plan: Plan, share: float) -> None:
        """Book people on a briefing that nobody has held; those beyond its places wait."""
        briefing, day = plan.briefing, london_day(plan.briefing.starts_at).toordinal()
        found = self.people.around(plan.area, day, round(briefing.places * share))
        for number, (venue, person) in enumerate(found):
            place = self.book(briefing, venue, person, False)
            if briefing.state == BriefingState.CALLED_OFF or self.random.random() < CANCELLED:
                cancel(place)
            elif number >= briefing.places:
                place.state, place.waiting_since = WAITING, place.booked_at

    def book(self, briefing: Briefing, venue: int, person: int, is_walk_in: bool) -> Place:
        ahead = timedelta(days=self.random.randint(3, 30), minutes=self.random.randint(0, 600))
        place = Place(
            briefing=briefing.pk,
            person=self.places.first_person + person,
            venue=self.places.first_venue + venue,
            state=BOOKED,
            is_walk_in=is_walk_in,
            booked_at=briefing.starts_at if is_walk_in else min(briefing.starts_at, self.now) - ahead,
            booked_by=briefing.scheduled_by_id if is_walk_in else self.places.managers[venue],
        )
        self.bookings.append(place)
        return place

    def write(self, *, is_last: bool = False) -> None:
        """Write what was taken in, once it is a good number or the last."""
        if len(self.bookings) < CHUNK and not is_last:
            return
        attended = [place for place in self.bookings if place.attendance == CAME]
        first = reserve(TrainingRecord, len(attended))
        for number, place in enumerate(attended, start=first):
            place.record = number
        copy_objects(list(self.briefings.values()))
        copy(Assignment, ASSIGNED, self.assignments)
        copy(TrainingRecord, RECORD, records(attended, self.briefings))
        copy(Booking, BOOKING, map(as_row, self.bookings))
        self.clear()


def cancel(place: Place) -> None:
    place.state, place.cancelled_at, place.cancelled_by = GONE, place.booked_at + timedelta(days=1), place.booked_by


def records(attended: list[Place], briefings: dict[int, Briefing]) -> Any:
    """Yield the training record of each who attended."""
    days = {number: london_day(briefing.starts_at) for number, briefing in briefings.items()}
    ends = {number: expiry(days[number], briefing) for number, briefing in briefings.items()}
    for place in attended:
        briefing, day = briefings[place.briefing], days[place.briefing]
        told = (Source.BRIEFING.value, briefing.reference, briefing.ends_at, briefing.scheduled_by_id)
        yield (place.record, place.person, briefing.course_id, day, ends[place.briefing], *told)


def expiry(day: date, briefing: Briefing) -> date | None:
    months = briefing.course.valid_months
    return day + relativedelta(months=months) if months else None
