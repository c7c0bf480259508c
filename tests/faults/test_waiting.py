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
from tests.factories import NOW, AssignmentFactory, OfficerFactory, VenueFactory, VenueManagerFactory
from venues.actions import staff
from venues.models import StaffMember

pytestmark = pytest.mark.django_db
PEOPLE, VENUES = 9, 3
someone, count = st.integers(0, PEOPLE - 1), st.integers(1, 3)
book = st.tuples(st.just("book"), st.integers(0, VENUES - 1), count, st.booleans())
STEPS = st.one_of(
    book,
    book,
    st.tuples(st.just("cancel"), someone),
    st.tuples(st.just("swap"), someone, someone),
    st.tuples(st.just("resize"), st.integers(1, 4)),
    st.tuples(st.just("narrow"), st.sampled_from([[], ["cinema"], ["market"]])),
    st.tuples(st.just("leave"), someone),
    st.tuples(st.just("move_away"), someone),
    st.tuples(st.just("sweep")),
    st.tuples(st.just("wait"), st.integers(1, 60)),
)


class World:
    """A briefing of one place, and the people of three venues, two of them of one organisation."""

    def __init__(self):
        self.now, self.officer = NOW, OfficerFactory()
        self.briefing = AssignmentFactory(
            officer=self.officer, briefing__force=self.officer.force, briefing__places=1
        ).briefing
        first = VenueManagerFactory()
        second = VenueFactory(category="market", organisation=first.venue.organisation)
        self.managers = [first, VenueManagerFactory(venue=second, user=first.user), VenueManagerFactory()]
        venues = [manager.venue for manager in self.managers]
        people = [StaffMember(venue=venues[number % VENUES], name=f"Person {number}") for number in range(PEOPLE)]
        self.people = StaffMember.objects.bulk_create(people)

    def rows(self):
        found = Booking.objects.filter(briefing=self.briefing)
        return {row.pk: row for row in waiting.with_positions(found).select_related("person", "venue", "briefing")}

    def live(self, number):
        return Booking.objects.live().filter(briefing=self.briefing, person=self.people[number]).first()

    def by(self, number):
        self.people[number].refresh_from_db()
        return next(manager.user for manager in self.managers if manager.venue_id == self.people[number].venue_id)

    def book(self, venue, count, is_waiting):
        manager = self.managers[venue]
        new = manager.venue.staff.present().exclude(bookings__in=self.briefing.bookings.live())
        bookings.book(
            briefing=self.briefing,
            people=list(new[:count]),
            if_short="wait" if is_waiting else "nobody",
            by=manager.user,
            now=self.now,
        )

    def cancel(self, number):
        if row := self.live(number):
            bookings.cancel(booking=row, by=row.venue.managers.first().user, now=self.now)

    def swap(self, number, other):
        if row := self.live(number):
            bookings.swap(booking=row, person=self.people[other], by=row.venue.managers.first().user, now=self.now)

    def resize(self, places):
        self.change(places=places)

    def narrow(self, categories):
        self.change(audience_categories=categories)

    def change(self, **details):
        briefings.change(briefing=self.briefing, officers=[self.officer], by=self.officer, now=self.now, **details)

    def leave(self, number):
        staff.leave(person=self.people[number], left_on=self.now.date(), by=self.by(number))

    def move_away(self, number):
        venue = self.managers[1 if self.people[number].venue_id == self.managers[0].venue_id else 0].venue
        staff.move(person=self.people[number], venue=venue, by=self.by(number))

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
        is_unexplained = not waiting.reason(row, now=world.now)
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
        assert all(waiting.reason(other, now=world.now) for other in overtaken), "nobody overtakes without a reason"


@given(st.lists(STEPS, min_size=10, max_size=18))
@settings(
    max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
)
def test_waiting_list_is_fair_and_never_idle(steps):
    with transaction.atomic():
        world = World()
        after = {}
        for name, *about in steps:
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
