"""Scheduling briefings: draft, published, called off; nobody and no room in two places at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from secrets import choice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from briefings import mails
from briefings.models import Assignment, Booking, Briefing, BriefingState
from briefings.queries.conflicts import refuse_conflicts
from portal.accounts.models import User

ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXYZ"


@transaction.atomic
def schedule(*, officers: Sequence[User], by: User, **details: Any) -> Briefing:
    """Keep a new briefing as a draft of the scheduler's force and return it.

    Refuses times that do not fit, and a place that is neither a venue nor online.
    """
    force = details.pop("force", None) or by.force
    briefing = Briefing(reference=new_reference(), force=force, scheduled_by=by, **details)
    refuse_room_elsewhere(briefing)
    if briefing.focus_area is None and briefing.campaign:
        day = briefing.campaign.days.filter(day=timezone.localdate(briefing.starts_at)).first()
        briefing.focus_area = day.focus_area if day else None
    briefing.full_clean()
    briefing.save()
    assign(briefing, officers)
    return briefing


def new_reference() -> str:
    """Return a reference such as BR-7K3Q that no briefing has."""
    while True:
        reference = "BR-" + "".join(choice(ALPHABET) for _letter in range(4))
        if not Briefing.objects.filter(reference=reference).exists():
            return reference


def refuse_room_elsewhere(briefing: Briefing) -> None:
    if briefing.room and briefing.room.venue_id != briefing.host_venue_id:
        raise ValidationError({"room": _("This room is not at the host venue.")})


def assign(briefing: Briefing, officers: Sequence[User]) -> None:
    """Assign exactly these officers."""
    if any(not officer.is_police or not officer.is_active for officer in officers):
        raise ValidationError({"officers": _("Only officers can be assigned.")})
    briefing.assignments.exclude(officer__in=officers).delete()
    kept = set(briefing.assignments.values_list("officer", flat=True))
    is_live = briefing.state in (BriefingState.PUBLISHED, BriefingState.HELD)
    refuse_conflicts(briefing, officers)
    Assignment.objects.bulk_create(
        Assignment(
            briefing=briefing, officer=officer, starts_at=briefing.starts_at, ends_at=briefing.ends_at, live=is_live
        )
        for officer in officers
        if officer.pk not in kept
    )


@transaction.atomic
def publish(*, briefing: Briefing, by: User, now: datetime | None = None) -> Briefing:
    """Publish a draft, so that it can be booked, and return it; refuses conflicts, the past, and no officer."""
    now = now or timezone.now()
    briefing = Briefing.objects.visible_to(by).select_for_update(of=("self",)).get(pk=briefing.pk)
    if briefing.state == BriefingState.PUBLISHED:
        return briefing
    if briefing.state != BriefingState.DRAFT:
        raise ValidationError(_("Only a draft can be published."))
    if briefing.starts_at <= now:
        raise ValidationError(_("It would start in the past. Change the time first."))
    officers = list(briefing.officers.all())
    if not officers:
        raise ValidationError(_("Assign at least one officer first."))
    refuse_conflicts(briefing, officers)
    briefing.state, briefing.published_at = BriefingState.PUBLISHED, now
    briefing.save()
    return briefing


@transaction.atomic
def call_off(*, briefing: Briefing, reason: str, by: User, now: datetime | None = None) -> Briefing:
    """Call a briefing off, tell everybody booked, and return it; refuses one that was held, and no reason."""
    now = now or timezone.now()
    briefing = Briefing.objects.visible_to(by).select_for_update(of=("self",)).get(pk=briefing.pk)
    if briefing.state == BriefingState.CALLED_OFF:
        return briefing
    if briefing.state == BriefingState.HELD:
        raise ValidationError(_("It was held already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason: everybody booked will read it.")})
    was_published = briefing.state == BriefingState.PUBLISHED
    briefing.state, briefing.called_off_at = BriefingState.CALLED_OFF, now
    briefing.called_off_because = reason.strip()
    briefing.calendar_sequence += 1
    briefing.save()
    if was_published:
        live = Booking.objects.live().filter(briefing=briefing).select_related("person", "booked_by")
        mails.briefing_called_off(briefing=briefing, bookings=list(live), now=now)
    return briefing
