"""What an officer has before them: today and tomorrow, what needs doing, and the week in figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Sum

from briefings.models import Assignment, Briefing, BriefingState, HostAnswer
from portal.accounts.models import User
from portal.london_time import Week, london_day, start_of_day

AHEAD = timedelta(days=7)
LONGEST = 50  # rows that a list on the home page shows at most
SHOWN = ("reference", "starts_at", "state", "host_answer", "calendar_sequence", "course__name")  # of each
SHOWN_SOON = ("host_venue__name", "room__name", "places", "places_taken", "register_closed_at")  # and of the next ones


@dataclass(frozen=True)
class WeekOfOfficer:
    """This week, Monday to Sunday: briefings and people expected, of the officer and of everything they may see."""

    mine: int
    expected: int
    all: int
    all_expected: int


def is_of(user: User) -> Q:
    """Return the condition that this officer gives a briefing or has scheduled it."""
    return Q(scheduled_by=user) | Exists(Assignment.objects.filter(briefing=OuterRef("pk"), officer=user))


def mine(user: User):
    """Return the briefings that this officer gives or has scheduled, and of each what SHOWN names."""
    rows = Briefing.objects.visible_to(user).filter(is_of(user))
    return rows.select_related("course").only(*SHOWN).order_by("starts_at", "pk")


def today_and_tomorrow(user: User, now: datetime) -> list[Briefing]:
    """Return the officer's live briefings from the start of today to the end of tomorrow, in order of time."""
    today = london_day(now)
    until = start_of_day(today + timedelta(days=2))
    rows = mine(user).live().filter(starts_at__gte=start_of_day(today), starts_at__lt=until)
    return list(rows.select_related("course", "host_venue", "room").only(*SHOWN, *SHOWN_SOON)[:LONGEST])


def registers_not_closed(user: User, now: datetime) -> list[Briefing]:
    """Return the officer's briefings that are over and whose register is open, oldest first."""
    return list(mine(user).live().filter(ends_at__lt=now, register_closed_at=None)[:LONGEST])


def called_off_or_changed(user: User, now: datetime) -> list[Briefing]:
    """Return the officer's coming briefings that were called off, changed once published, or refused by the host."""
    changed = Q(published_at__isnull=False) & (Q(state=BriefingState.CALLED_OFF) | Q(calendar_sequence__gt=0))
    declined = Q(host_answer=HostAnswer.DECLINED) & ~Q(state=BriefingState.CALLED_OFF)
    return list(mine(user).upcoming(now).filter(changed | declined)[:LONGEST])


def nobody_booked(user: User, now: datetime) -> list[Briefing]:
    """Return the officer's published briefings of the next seven days on which nobody is booked."""
    coming = mine(user).published().upcoming(now).filter(starts_at__lte=now + AHEAD)
    return list(coming.filter(places_taken=0)[:LONGEST])


def week(user: User, now: datetime) -> WeekOfOfficer:
    """Return this week's briefings and people expected, called-off ones and drafts left out."""
    this = Week.of(london_day(now))
    rows = Briefing.objects.visible_to(user).live().filter(starts_at__gte=this.starts_at, starts_at__lt=this.ends_at)
    found = rows.annotate(is_mine=ExpressionWrapper(is_of(user), BooleanField())).aggregate(
        mine=Count("pk", filter=Q(is_mine=True)),
        expected=Sum("places_taken", filter=Q(is_mine=True), default=0),
        all=Count("pk"),
        all_expected=Sum("places_taken", default=0),
    )
    return WeekOfOfficer(**found)
