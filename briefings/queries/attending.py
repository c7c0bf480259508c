"""What a venue manager's venues have before them: next bookings, and questions about using a room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from briefings.models import Booking, BookingState, Briefing, BriefingState, HostAnswer
from portal.accounts.models import User

WAITS = Q(state=BookingState.WAITING)


@dataclass(frozen=True)
class Attending:
    """One coming briefing on which people of a venue are booked or wait."""

    venue_id: int
    reference: str
    course: str
    starts_at: datetime
    host: str | None
    booked: int
    waiting: int


def next_bookings(user: User, venues: list[int], now: datetime) -> list[Attending]:
    """Return the coming briefings of each of these venues, of the user's, that have bookings, soonest first."""
    rows = Booking.objects.visible_to(user).live().filter(venue__in=venues)
    rows = rows.filter(briefing__state=BriefingState.PUBLISHED, briefing__starts_at__gt=now).order_by()
    grouped = rows.values_list(
        "venue_id",
        "briefing__reference",
        "briefing__course__name",
        "briefing__starts_at",
        "briefing__host_venue__name",
    )
    counted = grouped.annotate(booked=Count("pk", filter=~WAITS), waiting=Count("pk", filter=WAITS))
    return [Attending(*row) for row in counted.order_by("briefing__starts_at", "briefing__reference")]


def hosting_questions(user: User, now: datetime) -> list[Briefing]:
    """Return the coming briefings for which the police ask to use a room of this user's venues, soonest first."""
    asked = Briefing.objects.hosted_by(user).upcoming(now).filter(host_answer=HostAnswer.ASKED)
    asked = asked.exclude(state=BriefingState.CALLED_OFF).select_related("course", "host_venue", "room", "force")
    return list(asked.order_by("starts_at", "pk")[:50])
