"""How a force's week goes so far against the last at the same point, and which areas were left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from briefings.models import Attendance, Booking, Briefing, BriefingState
from portal.accounts.models import User
from portal.london_time import Week, in_london, london_day
from venues.models import Area

LEFT_OUT_AFTER = timedelta(weeks=4)
CALLED_OFF = Q(state=BriefingState.CALLED_OFF, published_at__isnull=False)
CAME = Q(attendance=Attendance.ATTENDED)


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
    counts = of_force(user).filter(starts_at__gte=spans[1][0], starts_at__lte=now).aggregate(**wanted)
    counts |= people_so_far(user, spans)
    first, second = (
        SoFar(*(counts[f"{name}_{number}"] for name in ("begun", "called_off", "booked", "came"))) for number in (0, 1)
    )
    return first, second


def people_so_far(user: User, spans: list[tuple[datetime, datetime]]) -> dict[str, int]:
    """Return who was booked on the briefings begun in each span, and who came by the registers closed by its end."""
    wanted = {}
    for number, (start, end) in enumerate(spans):
        begun = Q(briefing__live=True, briefing__starts_at__gte=start, briefing__starts_at__lte=end)
        closed = Q(briefing__register_closed_at__lte=end)
        wanted[f"booked_{number}"] = Count("pk", filter=begun & Q(is_walk_in=False))
        wanted[f"came_{number}"] = Count("pk", filter=begun & closed & CAME)
    begun = of_force(user).filter(starts_at__gte=spans[1][0], starts_at__lte=spans[0][1])
    return Booking.objects.booked().filter(briefing__in=begun.values("pk")).aggregate(**wanted)


def areas_left_out(user: User, now: datetime) -> list[LeftOut]:
    """Return the areas of the coordinator's force without a briefing in four weeks, longest ago first."""
    areas = Area.objects.visible_to(user)
    areas = areas if user.is_national else areas.filter(force=user.force_id)
    live = of_force(user).live()
    lately = live.filter(starts_at__gte=now - LEFT_OUT_AFTER, starts_at__lte=now, host_venue__area__isnull=False)
    there = live.filter(host_venue__area=OuterRef("pk")).order_by().values("host_venue__area")
    found = areas.exclude(pk__in=lately.values("host_venue__area")).annotate(
        last_at=Subquery(there.filter(starts_at__lte=now).annotate(at=Max("starts_at")).values("at")),
        next_at=Subquery(there.filter(starts_at__gt=now).annotate(at=Min("starts_at")).values("at")),
    )
    rows = found.order_by(F("last_at").asc(nulls_first=True), "name")
    return [LeftOut(*row) for row in rows.values_list("name", "code", "last_at", "next_at")]
