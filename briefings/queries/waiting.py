"""The waiting list, explained: one's place in it, why somebody is passed over, and where places went meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from briefings.models import Booking, BookingState, Briefing

NEWEST = 20
WAITS = Q(state=BookingState.WAITING)


@dataclass(frozen=True)
class Movement:
    """A place that somebody got while others waited: when, and why not the first of these."""

    at: datetime
    words: str
    since: datetime | None = None


def with_positions(bookings: QuerySet, *, now: datetime) -> QuerySet:
    """Return the bookings, each waiting one with its `position` in the briefing's list, from 1, and `why_no_place`.

    That says in words why somebody gets no place as things are, and nothing when the next free one may be theirs.
    """
    ahead = Booking.objects.waiting().filter(
        Q(waiting_since__lt=OuterRef("waiting_since"))
        | Q(waiting_since=OuterRef("waiting_since"), pk__lte=OuterRef("pk")),
        briefing=OuterRef("briefing"),
    )
    each = ahead.order_by().values("briefing").annotate(number=Count("pk"))
    return bookings.annotate(
        position=Case(When(WAITS, then=Subquery(each.values("number"))), output_field=IntegerField()),
        why_no_place=why_no_place(now),
    )


def why_no_place(now: datetime) -> Case:
    has_gone = Q(person__left_on__isnull=False) | ~Q(person__venue=F("venue"))
    is_in_line = Exists(Booking.objects.in_line().filter(pk=OuterRef("pk")))
    return Case(
        When(~WAITS, then=Value("")),
        When(
            briefing__booking_closes_at__lte=now, then=Value(_("Booking has closed, so nobody gets a place any more."))
        ),
        When(has_gone, then=Value(_("No longer works at this venue, so this is about to be cancelled."))),
        When(~is_in_line, then=Value(_("Passed over: this briefing is for other venues now."))),
        default=Value(""),
        output_field=CharField(),
    )


def movements(briefing: Briefing, *, since: datetime) -> list[Movement]:
    """Return the places that others got since then, newest first, at most twenty."""
    got = Booking.objects.filter(briefing=briefing, is_walk_in=False).annotate(at=Coalesce("promoted_at", "booked_at"))
    got = got.filter(Q(promoted_at__gt=since) | Q(waiting_since=None, booked_at__gt=since))
    return [Movement(row.at, *why(row)) for row in got.order_by("-at", "-pk")[:NEWEST]]


def why(row: Booking) -> tuple[str, datetime | None]:
    if row.promoted_at:
        return _("A place became free, and the first in line got it, who had waited since"), row.waiting_since
    if row.in_place_of_id:
        return _("A venue gave one of its places to another of its people, so no place became free."), None
    return _("A place was booked while nobody in the list was in line for it."), None
