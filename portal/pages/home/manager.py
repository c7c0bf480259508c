"""What a venue manager finds at home."""

from dataclasses import dataclass

from django.utils import timezone

from briefings.queries import attending
from briefings.queries.reached import not_reached
from portal.london_time import london_day
from venues.models import Venue
from venues.queries import coverage, expiry, managed

VENUES, ROWS = 20, 5  # how many venues the page shows, and rows of each list in them
NOT_REACHED = 10


@dataclass
class Card:
    """One venue with its coverage, what expires soon and the next bookings; `more_` counts what is not shown."""

    venue: Venue
    covered: list
    expiring: list
    bookings: list

    @property
    def first_expiring(self):
        return self.expiring[:ROWS]

    @property
    def more_expiring(self):
        return len(self.expiring[ROWS:])

    @property
    def first_bookings(self):
        return self.bookings[:ROWS]

    @property
    def more_bookings(self):
        return len(self.bookings[ROWS:])

    @property
    def has_staff(self):
        return not self.covered or any(row.staff for row in self.covered)


def manager(user):
    now = timezone.now()
    day = london_day(now)
    venues = managed.first_by_name(user, VENUES + 1)
    shown = venues[:VENUES]
    numbers = [venue.pk for venue in shown]
    covered = coverage.of_venues(numbers, day)
    expiring = by_venue(expiry.soon(numbers, day))
    bookings = by_venue(attending.next_bookings(user, numbers, now))
    cards = [Card(venue, covered[venue.pk], expiring.get(venue.pk, []), bookings.get(venue.pk, [])) for venue in shown]
    return {
        "cards": cards,
        "may_book": any(card.has_staff for card in cards),
        "has_more": len(venues) > VENUES,
        "not_reached": not_reached(user, now, most=NOT_REACHED),
        "questions": attending.hosting_questions(user, now),
    }


def by_venue(rows):
    found = {}
    for row in rows:
        found.setdefault(row.venue_id, []).append(row)
    return found
