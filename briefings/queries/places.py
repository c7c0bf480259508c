"""What a venue may book: how near it is, how many places are left, who would get one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, FloatField, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Power, Sqrt

from briefings.models import Booking, Briefing
from venues.models import Venue


def offered(venue: Venue, now: datetime) -> QuerySet:
    """Return the briefings that people of this venue may be booked on now.

    Each with `places_left`, `waiting_count`, `own_count` (booked or waiting from this venue) and `metres`: how far the
    host is as the crow flies, nothing when it is online or either position is not known.
    """
    rows = Briefing.objects.open_for_booking(now).open_to(venue).with_places_left()
    return rows.annotate(
        waiting_count=counted(Booking.objects.waiting()),
        own_count=counted(Booking.objects.live().filter(venue=venue)),
        metres=metres_from(venue),
    )


def counted(bookings: QuerySet) -> Coalesce:
    """Return how many of these bookings a briefing has."""
    each = bookings.filter(briefing=OuterRef("pk")).order_by().values("briefing").annotate(number=Count("pk"))
    return Coalesce(Subquery(each.values("number")), 0, output_field=IntegerField())


def metres_from(venue: Venue) -> Sqrt | Value:
    if venue.easting is None or venue.northing is None:
        return Value(None, output_field=FloatField())
    east, north = F("host_venue__easting") - venue.easting, F("host_venue__northing") - venue.northing
    return Sqrt(Power(east, 2, output_field=FloatField()) + Power(north, 2, output_field=FloatField()))


@dataclass(frozen=True)
class Outlook:
    """Which of some people would get a place now, and which would wait for one."""

    placed: list[Any]
    waiting: list[Any]


def outlook(briefing: Briefing, people: Sequence[Any]) -> Outlook:
    """Return what booking these people, in this order, would come to: briefings.actions.bookings.book decides alike."""
    free = free_places(briefing)
    return Outlook(list(people[:free]), list(people[free:]))


def free_places(briefing: Briefing) -> int:
    """Return how many places can be booked at once: those that are left once everybody in line has one."""
    return max(briefing.places_free - Booking.objects.in_line().filter(briefing=briefing).count(), 0)
