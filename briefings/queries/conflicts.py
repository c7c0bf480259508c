"""Who or what is taken at a time; the database refuses it in any case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from briefings.models import Assignment, Briefing
from portal.accounts.models import User
from portal.london_time import in_london


@dataclass(frozen=True)
class Conflict:
    """What is taken, in words, and the briefing that takes it."""

    words: str
    briefing: Briefing


def conflicts(briefing: Briefing, officers: Sequence[User]) -> list[Conflict]:
    """Return what a live briefing has taken at that time: officers, and the room; says when, not for what."""
    taken = Assignment.objects.filter(live=True, officer__in=officers, **overlapping(briefing))
    found = [
        Conflict(
            _("%(officer)s is taken %(when)s.") % {"officer": assignment.officer, "when": when(assignment)},
            assignment.briefing,
        )
        for assignment in taken.exclude(briefing=briefing.pk).select_related("officer", "briefing__course")
    ]
    if briefing.host_venue_id:
        rooms = Q() if briefing.room_id is None else Q(room=briefing.room_id) | Q(room=None)
        there = Briefing.objects.live().filter(rooms, host_venue=briefing.host_venue_id, **overlapping(briefing))
        found += [
            Conflict(_("The room is taken %(when)s.") % {"when": when(other)}, other)
            for other in there.exclude(pk=briefing.pk).select_related("course")
        ]
    return found


def refuse_conflicts(briefing: Briefing, officers: Sequence[User]) -> None:
    """Refuse officers, and a room, that a live briefing has at that time."""
    if said := [conflict.words for conflict in conflicts(briefing, officers)]:
        raise ValidationError(said)


def overlapping(briefing: Briefing) -> dict[str, object]:
    return {"starts_at__lt": briefing.ends_at, "ends_at__gt": briefing.starts_at}


def when(taken: Briefing | Assignment) -> str:
    return f"{in_london(taken.starts_at):%H:%M}–{in_london(taken.ends_at):%H:%M}"
