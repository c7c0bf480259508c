"""Booking, cancelling, swapping, resizing and moving from many threads do what a plain model does, one after the other.

The database writes down at each commit what the briefing came to; the model goes the same way in the order of commits.
"""

from collections import defaultdict
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from briefings.actions import bookings, briefings
from briefings.models import Booking, Briefing
from tests.factories import NOW, AssignmentFactory, OfficerFactory, VenueFactory, VenueManagerFactory
from tests.faults.threads import at_once, deadlocks
from venues.models import StaffMember

AUDIT = Path(__file__).with_name("bookings_audit.sql").read_text()
THREADS, PEOPLE, SLOTS = 4, 8, 3
person, briefing = st.integers(0, PEOPLE - 1), st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("book"), briefing, st.lists(person, min_size=1, max_size=3, unique=True)),
    st.tuples(st.just("book"), briefing, st.lists(person, min_size=1, max_size=3, unique=True)),
    st.tuples(st.just("cancel"), briefing, person),
    st.tuples(st.just("swap"), briefing, person, person),
    st.tuples(st.just("resize"), briefing, st.integers(1, 5)),
    st.tuples(st.just("move"), briefing, st.integers(0, SLOTS - 1), st.integers(0, 1)),
    st.tuples(st.just("sweep"), briefing),
)


class World:
    """Two briefings of one officer at two venues, and the people of a third venue who go there."""

    def __init__(self):
        self.officer, self.manager = OfficerFactory(), VenueManagerFactory()
        self.hosts = VenueFactory.create_batch(2)
        times = [NOW + timedelta(days=7, hours=number) for number in range(SLOTS)]
        self.slots = [{"starts_at": at, "ends_at": at + timedelta(hours=1), "booking_closes_at": at} for at in times]
        self.briefings = [
            AssignmentFactory(
                officer=self.officer,
                briefing__places=3,
                briefing__host_venue=self.hosts[0],
                briefing__force=self.officer.force,
                **at,
            ).briefing
            for at in ({f"briefing__{name}": moment for name, moment in slot.items()} for slot in self.slots[:2])
        ]
        people = [StaffMember(venue=self.manager.venue, name=f"Person {number}") for number in range(PEOPLE)]
        self.people = StaffMember.objects.bulk_create(people)

    def at(self, number, person):
        return Booking.objects.live().filter(briefing=self.briefings[number], person=self.people[person]).first()

    def book(self, number, people):
        people = [self.people[person] for person in people]
        bookings.book(briefing=self.briefings[number], people=people, if_short="wait", by=self.manager.user, now=NOW)

    def cancel(self, number, person):
        if booking := self.at(number, person):
            bookings.cancel(booking=booking, by=self.manager.user, now=NOW)

    def swap(self, number, person, other):
        if booking := self.at(number, person):
            bookings.swap(booking=booking, person=self.people[other], by=self.manager.user, now=NOW)

    def resize(self, number, places):
        self.change(number, places=places)

    def move(self, number, slot, host):
        self.change(number, host_venue=self.hosts[host], **self.slots[slot])

    def change(self, number, **details):
        briefings.change(briefing=self.briefings[number], officers=[self.officer], by=self.officer, now=NOW, **details)

    def sweep(self, number):
        bookings.release(briefing=self.briefings[number], now=NOW)


class Model:
    """A briefing as it should be: so many places, who has one, and who waits in which order."""

    def __init__(self, places):
        self.places, self.booked, self.waiting = places, set(), []

    def fill(self):
        while self.waiting and len(self.booked) < self.places:
            self.booked.add(self.waiting.pop(0))

    def book(self, people):
        self.fill()
        free = self.places - len(self.booked)
        self.booked |= set(people[:free])
        self.waiting += people[free:]

    def cancel(self, person):
        self.booked.discard(person)
        self.waiting = [other for other in self.waiting if other != person]
        self.fill()

    def swap(self, person, other):
        self.booked = self.booked - {person} | {other}

    def resize(self, places):
        self.places = places
        self.fill()

    def move(self, slot, host):
        self.fill()

    def sweep(self):
        self.fill()


def carried_out(world, steps):
    """Carry out these steps, each a transaction, and return (transaction, step) of those that were not refused."""
    done = []
    for name, *about in steps:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                getattr(world, name)(*about)
                cursor.execute("SELECT txid_current()")
                done.append((cursor.fetchone()[0], (name, *about)))
        except ValidationError:
            continue
    return done


@pytest.fixture
def audited(portal):
    portal.sql(AUDIT)
    return portal


def test_mixed_steps_from_many_threads_go_as_one_after_the_other(audited):
    before = deadlocks(audited)

    @given(st.lists(st.lists(STEPS, min_size=3, max_size=6), min_size=THREADS, max_size=THREADS))
    @settings(
        max_examples=6, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
    )
    def go(plans):
        world = World()
        audited.sql("DELETE FROM audit")
        done = dict(step for steps in at_once([partial(carried_out, world, plan) for plan in plans]) for step in steps)
        follow(
            world,
            done,
            audited.sql("SELECT transaction, briefing, places, taken, booked, waiting FROM audit ORDER BY number"),
        )

    go()
    assert deadlocks(audited) == before


def follow(world, done, audit):
    """Go with the model through the commits in their order, and compare it with what the database wrote down."""
    numbers = {row.pk: number for number, row in enumerate(world.people)}
    models = {briefing.pk: Model(briefing.places) for briefing in world.briefings}
    commits = defaultdict(list)
    for number, found, places, taken, booked, waiting in audit:
        assert len(booked) == taken <= places, "at every commit"
        commits[number, found] = ({numbers[row] for row in booked}, [numbers[row] for row in waiting], places)
    for (number, found), there in commits.items():
        name, _briefing, *about = done[number]
        model = models[found]
        getattr(model, name)(*about)
        assert (model.booked, model.waiting, model.places) == there, name
    for model, row in zip(models.values(), Briefing.objects.filter(pk__in=models).order_by("pk"), strict=True):
        assert (len(model.booked), model.places) == (row.places_taken, row.places)
