"""Bookings and check-ins a second over HTTP, against lock, count, insert and commit in bare psycopg2."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import uuid4

import psycopg2
from django.db import connection
from django.utils import timezone

from benchmarks.measure import Line, spread
from benchmarks.web import Person
from briefings.models import Booking, Briefing
from portal.accounts.models import User
from venues.models import Course, StaffMember, Venue

SECONDS, ROUNDS, GOAL = 3.0, 3, 0.1
LOCK = "SELECT places, places_taken FROM briefings_briefing WHERE id = %s FOR UPDATE"
COUNT = "SELECT count(*) FROM briefings_booking WHERE briefing_id = %s AND state = 'booked'"
INSERT = """
INSERT INTO briefings_booking (briefing_id, person_id, venue_id, state, is_walk_in, booked_at, booked_by_id, attendance)
VALUES (%s, %s, %s, 'booked', FALSE, now(), %s, 'not_recorded')
"""
MARK = "UPDATE briefings_booking SET attendance = 'attended', marked_at = now(), marked_by_id = %s WHERE id = %s"
SPREAD, PEOPLE = 24, 30_000


def lines(people: dict[str, Person], port: int) -> Iterator[Line]:
    """Yield the lines of bookings, spread over briefings and all on one, and of check-ins; one and six at a time."""
    officer = people["officer"]
    for words, size in (("spread over briefings", SPREAD), ("all on one briefing", 1)):
        for at_once in (1, 6):
            made = Made(size, is_open=False, by=officer.user)
            managers = [Person(port, made.manager) for _number in range(at_once)]
            portal = [partial(made.book_over_http, person) for person in managers]
            plain = [made.book_bare(psycopg2.connect(**parameters())) for _number in range(at_once)]
            yield compared(f"bookings, {words}, {at_once} at a time", portal, plain)
    for at_once in (1, 6):
        made = Made(SPREAD, is_open=True, by=officer.user)
        officers = [Person(port, officer.user) for _number in range(at_once)]
        portal = [partial(made.mark_over_http, person) for person in officers]
        plain = [made.mark_bare(psycopg2.connect(**parameters())) for _number in range(at_once)]
        yield compared(f"check-ins, {at_once} at a time", portal, plain)


def parameters() -> dict[str, Any]:
    known = connection.get_connection_params()
    return {name: known[name] for name in ("dbname", "user", "password", "host", "port") if name in known}


def compared(name: str, portal: list[Callable[[], Any]], plain: list[Callable[[], Any]]) -> Line:
    """Return the line of both, by turns, as operations a second."""
    found: tuple[list[float], list[float]] = ([], [])
    for _round in range(ROUNDS):
        for workers, rates in zip((portal, plain), found, strict=True):
            rates.append(rate(workers))
    least, base = statistics.median(found[0]), statistics.median(found[1])
    ratio = least / base
    return Line(name, least, "a second", base, ratio, f"ratio ≥ {GOAL}", ratio >= GOAL, spread(found[0]))


def rate(workers: list[Callable[[], Any]]) -> float:
    """Return how often a second these workers together do their work."""
    done, until = [0] * len(workers), time.perf_counter() + SECONDS
    begun = time.perf_counter()

    def keep_on(place: int) -> None:
        while time.perf_counter() < until:
            workers[place]()
            done[place] += 1

    threads = [threading.Thread(target=keep_on, args=[place]) for place in range(len(workers))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sum(done) / (time.perf_counter() - begun)


class Made:
    """Briefings of the benchmark's own, with room for all, and people of one venue to go there."""

    def __init__(self, size: int, *, is_open: bool, by: User) -> None:
        now = timezone.now()
        self.by, self.numbers = by, count()
        starts_at = now + (timedelta(minutes=10) if is_open else timedelta(days=9))
        self.venue = Venue.objects.create(
            organisation=Venue.objects.first().organisation, name="Benchmark Hall", category="other", force=by.force
        )
        self.manager = User.objects.create(
            email=f"{uuid4().hex}@benchmark.test", name="Benchmark", role="venue_manager", force=by.force, password="!"
        )
        self.venue.managers.create(user=self.manager)
        self.people = StaffMember.objects.bulk_create(
            StaffMember(venue=self.venue, name=f"Person {number}") for number in range(PEOPLE)
        )
        self.briefings = Briefing.objects.bulk_create(
            Briefing(
                reference="B" + uuid4().hex[:9].upper(),
                course=Course.objects.get(code="act-awareness"),
                force=by.force,
                online_link="https://meetings.scale.test/benchmark",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=1),
                booking_closes_at=starts_at,
                places=1_000_000,
                state="published",
                published_at=now,
                scheduled_by=by,
            )
            for _number in range(size)
        )
        self.bookings = self.booked() if is_open else []

    def booked(self) -> list[Booking]:
        return Booking.objects.bulk_create(
            Booking(
                briefing=self.briefings[number % len(self.briefings)],
                person=person,
                venue=self.venue,
                state="booked",
                booked_at=timezone.now(),
                booked_by=self.manager,
            )
            for number, person in enumerate(self.people[:4000])
        )

    def next(self) -> tuple[Briefing, StaffMember]:
        number = next(self.numbers)
        return self.briefings[number % len(self.briefings)], self.people[number % len(self.people)]

    def book_over_http(self, person: Person) -> None:
        briefing, staff = self.next()
        address = f"/bookings/book/{briefing.reference}/{self.venue.reference}/"
        sent = [("people", staff.pk), ("confirmed", "1"), ("if_short", "nobody")]
        refuse_unless(person.post(address, sent), 302)

    def book_bare(self, database: Any) -> Callable[[], None]:
        def book() -> None:
            briefing, staff = self.next()
            with database, database.cursor() as cursor:
                cursor.execute(LOCK, [briefing.pk])
                cursor.execute(COUNT, [briefing.pk])
                cursor.fetchone()
                cursor.execute(INSERT, [briefing.pk, staff.pk, self.venue.pk, self.manager.pk])

        return book

    def mark_over_http(self, person: Person) -> None:
        booking = self.bookings[next(self.numbers) % len(self.bookings)]
        address = f"/register/{booking.briefing.reference}/mark/{booking.pk}/"
        refuse_unless(person.post(address, [("attendance", "attended")]), 302)

    def mark_bare(self, database: Any) -> Callable[[], None]:
        def mark() -> None:
            booking = self.bookings[next(self.numbers) % len(self.bookings)]
            with database, database.cursor() as cursor:
                cursor.execute(LOCK, [booking.briefing_id])
                cursor.execute(MARK, [self.by.pk, booking.pk])

        return mark


def refuse_unless(answer: tuple[int, bytes], status: int) -> None:
    if answer[0] != status:
        raise SystemExit(f"It answered {answer[0]} instead of {status}: {answer[1][:3000].decode(errors='replace')}")
