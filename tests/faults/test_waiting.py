"""The waiting list under anything that can happen to it: nobody is passed over without a reason that is shown.

The rules are written a second time here, as plainly as can be, over the rows and without the portal's queries.
"""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from briefings.actions import bookings, briefings
from briefings.models import Booking, BookingState
from briefings.queries import waiting
from portal.outbox.models import Mail
from portal.schedule import SCHEDULE
from tests.factories import NOW, AssignmentFactory, OfficerFactory, VenueFactory, VenueManagerFactory
from venues.actions import staff
from venues.models import StaffMember

pytestmark = pytest.mark.django_db
VENUES, PEOPLE = 3, 6
one_of_them, venue, count = st.integers(0, 20), st.integers(0, VENUES - 1), st.integers(1, 3)
BEGIN = st.tuples(*(st.tuples(st.just("book"), st.just(number), count, st.just(True)) for number in range(VENUES)))
STEPS = st.one_of(
    st.tuples(st.just("book"), venue, count, st.just(True)),
    st.tuples(st.just("book"), venue, st.just(1), st.just(False)),
    st.tuples(st.just("cancel"), one_of_them),
    st.tuples(st.just("cancel"), one_of_them),
    st.tuples(st.just("swap"), one_of_them),
    st.tuples(st.just("resize"), st.integers(-1, 2)),
    st.tuples(st.just("narrow"), st.sampled_from([[], ["cinema"], ["market"]])),
    st.tuples(st.just("leave"), one_of_them),
    st.tuples(st.just("move_away"), one_of_them),
    st.tuples(st.just("sweep")),
    st.tuples(st.just("wait"), st.sampled_from([1, 30, 145])),
)


class World:
    """A briefing of two places, and the people of three venues, two of them of one organisation and one manager."""

    def __init__(self):
        self.now, self.officer = NOW, OfficerFactory()
        self.briefing = AssignmentFactory(
            officer=self.officer, briefing__force=self.officer.force, briefing__places=2
        ).briefing
        first = VenueManagerFactory()
        second = VenueFactory(category="market", organisation=first.venue.organisation)
        self.managers = [first, VenueManagerFactory(venue=second, user=first.user), VenueManagerFactory()]
        StaffMember.objects.bulk_create(
            StaffMember(venue=manager.venue, name=f"Person {number}")
            for manager in self.managers
            for number in range(PEOPLE)
        )

    def rows(self):
        found = Booking.objects.filter(briefing=self.briefing)
        return {
            row.pk: row
            for row in waiting.with_positions(found, now=self.now).select_related("person", "venue", "briefing")
        }

    def live(self, number):
        rows = Booking.objects.live().filter(briefing=self.briefing).order_by("pk")
        return rows[number % len(rows)] if rows else None

    def others_of(self, venue):
        return venue.staff.present().exclude(bookings__in=self.briefing.bookings.live())

    def book(self, venue, count, is_waiting):
        bookings.book(
            briefing=self.briefing,
            people=list(self.others_of(self.managers[venue].venue)[:count]),
            if_short="wait" if is_waiting else "nobody",
            by=self.managers[venue].user,
            now=self.now,
        )

    def cancel(self, number):
        if row := self.live(number):
            bookings.cancel(booking=row, by=row.venue.managers.first().user, now=self.now)

    def swap(self, number):
        row = self.live(number)
        if row and (other := self.others_of(row.venue).first()):
            bookings.swap(booking=row, person=other, by=row.venue.managers.first().user, now=self.now)

    def resize(self, more):
        self.briefing.refresh_from_db()
        self.change(places=self.briefing.places + more)

    def narrow(self, categories):
        self.change(audience_categories=categories)

    def change(self, **details):
        briefings.change(briefing=self.briefing, officers=[self.officer], by=self.officer, now=self.now, **details)

    def leave(self, number):
        if row := self.live(number):
            staff.leave(person=row.person, left_on=self.now.date(), by=self.officer)

    def move_away(self, number):
        if row := self.live(number):
            venue = self.managers[row.person.venue_id == self.managers[0].venue_id].venue
            staff.move(person=row.person, venue=venue, by=self.officer)

    def sweep(self):
        bookings.release_and_fill(now=self.now)

    def wait(self, hours):
        self.now += timedelta(hours=hours)


def may_have_a_place(row):
    """The rule: they still work there, and the venue may still book."""
    kinds = row.briefing.audience_categories
    is_there = row.person.left_on is None and row.person.venue_id == row.venue_id
    return is_there and (not kinds or row.venue.category in kinds)


def turn(row):
    """Whose turn comes first; who never waited comes after everybody who waits."""
    return (row.waiting_since is None, row.waiting_since or row.booked_at, row.pk)


def is_booked(row):
    return row is not None and row.state == BookingState.BOOKED


def check(world, name, before, after):
    briefing = next(iter(after.values())).briefing if after else world.briefing
    waits = [row for row in after.values() if row.state == BookingState.WAITING]
    is_open = world.now < briefing.booking_closes_at
    assert sum(map(is_booked, after.values())) == briefing.places_taken <= briefing.places
    for row in waits:
        is_unexplained = not row.why_no_place
        assert is_unexplained == (is_open and may_have_a_place(row)), "the reason on the page is the true one"
        if name not in ("leave", "move_away", "wait"):
            assert not (is_unexplained and briefing.places_free), "no place stays free while somebody is in line"
    for number, row in after.items():
        if not is_booked(row) or is_booked(before.get(number)):
            continue
        if row.in_place_of:
            continue
        assert is_open, "nobody gets a place after the deadline but by a swap"
        assert may_have_a_place(row), "nobody gets a place who may not have one"
        overtaken = [other for other in waits if other.pk in before and turn(other) < turn(row)]
        assert all(other.why_no_place for other in overtaken), "nobody overtakes without a reason"


@given(BEGIN, st.lists(STEPS, min_size=8, max_size=16))
@settings(
    max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
)
def test_waiting_list_is_fair_and_never_idle(begin, steps):
    with transaction.atomic():
        world = World()
        after = {}
        for name, *about in [*begin, *steps]:
            before = after
            try:
                with transaction.atomic():
                    getattr(world, name)(*about)
            except (ValidationError, Booking.DoesNotExist):
                continue
            after = world.rows()
            check(world, name, before, after)
        offers = Mail.objects.filter(kind="place_freed")
        assert offers.count() == sum(row.promoted_at is not None for row in after.values()), "each is told once"
        assert all(mail.expires_at <= world.briefing.starts_at for mail in offers), "no offer comes after the start"
        transaction.set_rollback(True)


def test_work_that_is_a_row_is_looked_for_each_minute():
    every = {entry["task"]: entry["schedule"] for entry in SCHEDULE.values()}
    sweeps = ["briefings.tasks.fill_places", "briefings.tasks.post_reminders", "portal.outbox.tasks.deliver"]
    assert [every[sweep] for sweep in sweeps] == [60, 60, 60]
