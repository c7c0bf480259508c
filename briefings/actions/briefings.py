"""Briefings: scheduled as drafts, published, changed, called off; nobody and no room in two places at once."""

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
from briefings.actions import bookings, hosting, reminders
from briefings.actions.locks import lock, lock_times
from briefings.models import LIVE_STATES, Assignment, Booking, Briefing, BriefingState
from briefings.queries.conflicts import refuse_conflicts
from portal.accounts.models import User
from portal.london_time import london_day

ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXYZ"
TOLD = ("starts_at", "ends_at", "host_venue_id", "room_id", "online_link")  # whoever is booked hears of a change


@transaction.atomic
def schedule(*, officers: Sequence[User], by: User, now: datetime | None = None, **details: Any) -> Briefing:
    """Keep a new briefing as a draft of the scheduler's force, ask its host, and return it.

    Refuses times that do not fit, and a place that is neither a venue nor online.
    """
    force = details.pop("force", None) or by.force or force_of(details)
    briefing = Briefing(reference=new_reference(), force=force, scheduled_by=by, **details)
    check(briefing)
    briefing.save()
    assign(briefing, officers)
    hosting.ask(briefing=briefing, by=by, now=now or timezone.now())
    return briefing


def force_of(details: dict[str, Any]):
    """Return the force of the host venue, for a national coordinator, who has none."""
    if venue := details.get("host_venue"):
        return venue.force
    raise ValidationError({"host_venue": _("Choose a host venue: its force holds the briefing.")})


def new_reference() -> str:
    """Return a reference such as BR-7K3Q that no briefing has."""
    while True:
        reference = "BR-" + "".join(choice(ALPHABET) for _letter in range(4))
        if not Briefing.objects.filter(reference=reference).exists():
            return reference


def check(briefing: Briefing) -> None:
    """Refuse what does not fit together; an empty focus area becomes that of the campaign's day."""
    if briefing.room and briefing.room.venue_id != briefing.host_venue_id:
        raise ValidationError({"room": _("This room is not at the host venue.")})
    if campaign := briefing.campaign:
        day = london_day(briefing.starts_at)
        if not campaign.starts_on <= day <= campaign.ends_on:
            raise ValidationError({"campaign": _("The day is outside this campaign. Choose another day or none.")})
        if briefing.focus_area is None and (planned := campaign.days.filter(day=day).first()):
            briefing.focus_area = planned.focus_area
    briefing.full_clean()


def assign(briefing: Briefing, officers: Sequence[User]) -> None:
    """Assign exactly these officers."""
    if any(not officer.is_police or not officer.is_active for officer in officers):
        raise ValidationError({"officers": _("Only officers can be assigned.")})
    briefing.assignments.exclude(officer__in=officers).delete()
    kept = set(briefing.assignments.values_list("officer", flat=True))
    Assignment.objects.bulk_create(
        Assignment(
            briefing=briefing,
            officer=officer,
            starts_at=briefing.starts_at,
            ends_at=briefing.ends_at,
            live=briefing.state in LIVE_STATES,
        )
        for officer in officers
        if officer.pk not in kept
    )


@transaction.atomic
def publish(*, briefing: Briefing, by: User, now: datetime | None = None) -> Briefing:
    """Publish a draft, so that it can be booked, tell its officers, and return it.

    Refuses conflicts, the past, and no officer.
    """
    briefing = lock(briefing, Briefing.objects.run_by(by))
    now = now or timezone.now()
    if briefing.state == BriefingState.PUBLISHED:
        return briefing
    if briefing.state != BriefingState.DRAFT:
        raise ValidationError(_("Only a draft can be published."))
    if briefing.starts_at <= now:
        raise ValidationError(_("It would start in the past. Change the time first."))
    officers = list(briefing.officers.all())
    if not officers:
        raise ValidationError(_("Assign at least one officer first."))
    lock_times(officers, [briefing.host_venue])
    refuse_conflicts(briefing, officers)
    briefing.state, briefing.published_at = BriefingState.PUBLISHED, now
    briefing.save()
    mails.officers_assigned(briefing=briefing, officers=officers, now=now)
    reminders.pass_over(briefing=briefing, now=now)
    return briefing


@transaction.atomic
def change(
    *, briefing: Briefing, officers: Sequence[User], by: User, now: datetime | None = None, **details: Any
) -> Briefing:
    """Change a briefing and return it; a new time or place is told to everyone booked, the host and the officers.

    Refuses conflicts, fewer places than are booked, a time in the past, and a briefing that began or was called off.
    """
    briefing = lock(briefing, Briefing.objects.run_by(by))
    now = now or timezone.now()
    is_published = briefing.state == BriefingState.PUBLISHED
    if not (is_published and briefing.starts_at > now) and briefing.state != BriefingState.DRAFT:
        raise ValidationError(_("It can no longer be changed: it has begun or was called off."))
    before, host, had = place_and_time(briefing), briefing.host_venue, list(briefing.officers.all())
    lock_times([*had, *officers], [host, details.get("host_venue")])
    for name, value in details.items():
        setattr(briefing, name, value)
    check(briefing)
    is_moved = place_and_time(briefing) != before
    if is_published:
        if briefing.starts_at <= now:
            raise ValidationError({"starts_at": _("It would start in the past. Choose a later time.")})
        if not officers:
            raise ValidationError({"officers": _("Assign at least one officer.")})
        refuse_conflicts(briefing, officers)
        briefing.calendar_sequence += int(is_moved)
    briefing.save()
    assign(briefing, officers)
    if briefing.host_venue != host or (is_moved and briefing.host_venue):
        hosting.ask(briefing=briefing, by=by, now=now)
    if is_published:
        tell_of_change(briefing, had, officers, host, is_moved=is_moved, now=now)
    return briefing


def place_and_time(briefing: Briefing) -> list[Any]:
    return [getattr(briefing, name) for name in TOLD]


def tell_of_change(
    briefing: Briefing, had: list[User], officers: Sequence[User], host: Any, *, is_moved: bool, now: datetime
) -> None:
    """Tell whom a change to a published briefing concerns, and fill places that it added."""
    if is_moved:
        live = Booking.objects.live().filter(briefing=briefing).select_related("person", "booked_by")
        kept = [officer for officer in officers if officer in had]
        mails.briefing_changed(briefing=briefing, bookings=list(live), officers=kept, former_host=host, now=now)
        reminders.pass_over(briefing=briefing, now=now)
    mails.officers_assigned(briefing=briefing, officers=[each for each in officers if each not in had], now=now)
    mails.officers_released(briefing=briefing, officers=[each for each in had if each not in officers], now=now)
    bookings.fill(briefing=briefing, now=now)


@transaction.atomic
def message(*, briefing: Briefing, text: str, by: User, now: datetime | None = None) -> int:
    """Send a message to everybody booked or waiting and who booked for them, and return how many mails that are."""
    if not by.is_police:
        raise ValidationError(_("Only officers send messages to those booked."))
    if not text.strip():
        raise ValidationError({"text": _("Write the message.")})
    briefing = lock(briefing, Briefing.objects.run_by(by))
    if briefing.state != BriefingState.PUBLISHED:
        raise ValidationError(_("Nobody can be told: the briefing is a draft, was called off or is over."))
    live = Booking.objects.live().filter(briefing=briefing).select_related("person", "booked_by")
    return mails.briefing_message(
        briefing=briefing, bookings=list(live), message=text.strip(), now=now or timezone.now()
    )


@transaction.atomic
def call_off(*, briefing: Briefing, reason: str, by: User, now: datetime | None = None) -> Briefing:
    """Call a briefing off, tell everybody booked, and return it; refuses one that has begun, and no reason."""
    briefing = lock(briefing, Briefing.objects.run_by(by))
    now = now or timezone.now()
    if briefing.state == BriefingState.CALLED_OFF:
        return briefing
    if briefing.state == BriefingState.HELD or briefing.register_opened_at:
        raise ValidationError(_("It was held already, or its register is open."))
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
