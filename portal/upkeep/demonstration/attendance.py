"""The demonstration's bookings, waiting lists, attendance and training records."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random

from briefings.models import Attendance, Booking, BookingState, Briefing, BriefingState
from portal.accounts.models import User
from portal.london_time import london_day
from venues.actions import training
from venues.models import Course, Source, StaffMember, TrainingRecord, VenueManager


class Bookings:
    """Fills briefings with people of a few venues each; nobody is in two places at once."""

    def __init__(self, random: Random, staff: list[StaffMember], by: User, now: datetime) -> None:
        self.random, self.by, self.now = random, by, now
        self.of_by = set(VenueManager.objects.filter(user=by).values_list("venue", flat=True))
        self.of_venue: dict[int, list[StaffMember]] = defaultdict(list)
        for person in staff:
            self.of_venue[person.venue_id].append(person)
        self.busy: set[tuple[int, datetime]] = set()
        self.rows: list[Booking] = []

    def fill(self, briefing: Briefing, wanted: int) -> None:
        """Book people until the places are taken; those beyond them wait."""
        venues = self.random.sample(sorted(self.of_venue), k=min(10, len(self.of_venue)))
        if briefing.starts_at > self.now:
            venues.sort(key=lambda venue: venue not in self.of_by)
        people = [person for venue in venues for person in self.some_of(venue)]
        people = [person for person in people if (person.pk, briefing.starts_at) not in self.busy][:wanted]
        for number, person in enumerate(people):
            self.busy.add((person.pk, briefing.starts_at))
            booked_at = min(briefing.starts_at - timedelta(days=self.random.randint(3, 30)), self.now)
            is_booked = number < briefing.places
            self.rows.append(
                Booking(
                    briefing=briefing,
                    person=person,
                    venue_id=person.venue_id,
                    state=BookingState.BOOKED if is_booked else BookingState.WAITING,
                    waiting_since=None if is_booked else booked_at + timedelta(minutes=number),
                    booked_at=booked_at,
                    booked_by=self.by,
                    attendance=self.attendance() if is_booked and briefing.state == "held" else "not_recorded",
                )
            )
        if briefing.state == BriefingState.HELD and self.random.random() < 0.3:
            self.add_walk_in(briefing, venues)

    def some_of(self, venue: int) -> list[StaffMember]:
        staff = self.of_venue[venue]
        return self.random.sample(staff, k=min(len(staff), self.random.randint(2, 12)))

    def attendance(self) -> Attendance:
        return self.random.choices(list(Attendance), weights=[4, 82, 14])[0]

    def add_walk_in(self, briefing: Briefing, venues: list[int]) -> None:
        person = self.random.choice(self.of_venue[venues[-1]])
        if (person.pk, briefing.starts_at) in self.busy:
            return
        self.busy.add((person.pk, briefing.starts_at))
        self.rows.append(
            Booking(
                briefing=briefing,
                person=person,
                venue_id=person.venue_id,
                state=BookingState.BOOKED,
                is_walk_in=True,
                booked_at=briefing.starts_at,
                booked_by=briefing.scheduled_by,
                attendance=Attendance.ATTENDED,
            )
        )


def make_bookings(bookings: Bookings, briefings: list[Briefing]) -> None:
    """Leave one briefing in six empty, fill one in four with a waiting list, the rest in part."""
    for number, briefing in enumerate(briefings):
        if briefing.state == BriefingState.DRAFT or number % 6 == 5:
            continue
        full, nearly, part = briefing.places + 3, briefing.places - 1, briefing.places * 2 // 3
        bookings.fill(briefing, full if number % 4 == 0 else nearly if number % 4 == 1 else part)
    for row in bookings.rows:
        if row.briefing.state == BriefingState.CALLED_OFF:
            row.state, row.cancelled_at, row.cancelled_by = BookingState.CANCELLED, row.booked_at, row.booked_by


def make_records(rows: list[Booking]) -> None:
    """Give everybody who came a training record, one for each person, course and day, and save the bookings."""
    records: dict[tuple[int, int, date], TrainingRecord] = {}
    for row in rows:
        if row.attendance != Attendance.ATTENDED:
            continue
        day = london_day(row.briefing.starts_at)
        key = (row.person_id, row.briefing.course_id, day)
        records.setdefault(key, new_record(row.person, row.briefing.course, day, row.briefing.reference))
    saved = TrainingRecord.objects.bulk_create(records.values())
    of_key = dict(zip(records, saved, strict=True))
    for row in rows:
        row.record = of_key.get((row.person_id, row.briefing.course_id, london_day(row.briefing.starts_at)))
        if row.attendance != Attendance.ATTENDED:
            row.record = None
    Booking.objects.bulk_create(rows, batch_size=1000)
    training.keep_all_briefed_on()


def new_record(person: StaffMember, course: Course, day: date, note: str) -> TrainingRecord:
    months = course.valid_months or 12
    return TrainingRecord(
        person=person,
        course=course,
        completed_on=day,
        expires_on=day + timedelta(days=months * 365 // 12),
        source=Source.BRIEFING,
        note=note,
    )


def make_older_records(random: Random, staff: list[StaffMember], today: date) -> None:
    """Give four people in ten an e-learning record from the last two and a half years; some have expired."""
    course = Course.objects.get(code="act-awareness")
    for_elearning = [person for person in staff if random.random() < 0.4]
    TrainingRecord.objects.bulk_create(
        TrainingRecord(
            person=person,
            course=course,
            completed_on=(done := today - timedelta(days=random.randint(100, 900))),
            expires_on=done + timedelta(days=730),
            source=Source.E_LEARNING,
            note="ACT e-learning",
        )
        for person in for_elearning
    )
