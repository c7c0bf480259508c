"""How a force's week goes so far against the last at the same point, and which areas were left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from briefings.models import Attendance, Briefing, BriefingState
from portal.accounts.models import User
from portal.london_time import Week, in_london, london_day
from venues.models import Area

LEFT_OUT_AFTER = timedelta(weeks=4)
CALLED_OFF = Q(state=BriefingState.CALLED_OFF, published_at__isnull=False)
CAME = Q(bookings__attendance=Attendance.ATTENDED)


@dataclass(frozen=True)
class SoFar:
    """A part of a week: briefings begun and called off, people booked on them, and people who came."""

    begun: int
    called_off: int
    booked: int
    came: int


@dataclass(frozen=True)
class LeftOut:
    """An area without a briefing in four weeks: when the last was and the next is, None for never and not planned."""

    name: str
    code: str
    last_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True)
class Progress:
    """What briefings come to so far: how many, how many called off, their places, and the people booked."""

    briefings: int
    called_off: int
    places: int
    booked: int


def of_campaign(briefings: QuerySet) -> Progress:
    """Return the progress of these briefings."""
    counts = briefings.aggregate(
        briefings=Count("pk", filter=Q(live=True)),
        called_off=Count("pk", filter=CALLED_OFF),
        places=Coalesce(Sum("places", filter=Q(live=True)), 0),
        booked=Coalesce(Sum("places_taken", filter=Q(live=True)), 0),
    )
    return Progress(**counts)


def of_force(user: User):
    """Return the briefings for whose figures this coordinator answers."""
    rows = Briefing.objects.visible_to(user)
    return rows if user.is_national else rows.filter(force=user.force_id)


def so_far(user: User, now: datetime) -> tuple[SoFar, SoFar]:
    """Return this week until now, and last week until the London clock showed the same on the same day."""
    this = Week.of(london_day(now))
    spans = [(this.starts_at, now), (this.plus(-1).starts_at, in_london(now) - timedelta(days=7))]
    wanted = {}
    for number, (start, end) in enumerate(spans):
        begun = Q(starts_at__gte=start, starts_at__lte=end)
        wanted[f"begun_{number}"] = Count("pk", filter=begun & Q(live=True))
        wanted[f"called_off_{number}"] = Count("pk", filter=begun & CALLED_OFF)
        wanted[f"booked_{number}"] = Sum("places_taken", filter=begun & Q(live=True), default=0)
    counts = of_force(user).filter(starts_at__gte=spans[1][0], starts_at__lte=now).aggregate(**wanted)
    counts |= came_so_far(user, spans)
    first, second = (
        SoFar(*(counts[f"{name}_{number}"] for name in ("begun", "called_off", "booked", "came"))) for number in (0, 1)
    )
    return first, second


def came_so_far(user: User, spans: list[tuple[datetime, datetime]]) -> dict[str, int]:
    """Return who came to the briefings begun in each span, by the registers closed by its end."""
    wanted = {}
    for number, (start, end) in enumerate(spans):
        closed = Q(starts_at__gte=start, starts_at__lte=end, register_closed_at__lte=end)
        wanted[f"came_{number}"] = Count("bookings", filter=closed & CAME)
    begun = of_force(user).live().filter(starts_at__gte=spans[1][0], starts_at__lte=spans[0][1])
    return begun.exclude(register_closed_at=None).aggregate(**wanted)


def areas_left_out(user: User, now: datetime) -> list[LeftOut]:
    """Return the areas of the coordinator's force without a briefing in four weeks, longest ago first."""
    areas = Area.objects.visible_to(user)
    areas = areas if user.is_national else areas.filter(force=user.force_id)
    there = of_force(user).live().filter(host_venue__area=OuterRef("pk"))
    past, coming = there.filter(starts_at__lte=now), there.filter(starts_at__gt=now)
    lately = past.filter(starts_at__gte=now - LEFT_OUT_AFTER).order_by("-starts_at")  # found within a few steps back
    each = past.order_by().values("host_venue__area").annotate(at=Max("starts_at"))
    found = areas.alias(lately_at=Subquery(lately.values("starts_at")[:1])).filter(lately_at=None)
    found = found.annotate(
        last_at=Subquery(each.values("at")),
        next_at=Subquery(coming.order_by("starts_at").values("starts_at")[:1]),
    )
    rows = found.order_by(F("last_at").asc(nulls_first=True), "name")
    return [LeftOut(*row) for row in rows.values_list("name", "code", "last_at", "next_at")]
