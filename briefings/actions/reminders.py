"""Reminders: posted when they fall due, once, and only while they are of use to whom they go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import F, Q, Value

from briefings import mails
from briefings.models import Booking, Briefing, BriefingState, Reminder
from portal.london_time import in_london, london_moment, start_of_day
from portal.outbox.post import withdraw
from portal.outbox.restored import silent_until
from portal.sweep import each_alone

LONGEST = timedelta(days=8)
MORNING, EARLY, EVENING = time(9), time(7), time(18)


@dataclass(frozen=True)
class Due:
    """A reminder's kind, when it falls due, and until when it is of use."""

    kind: str
    at: datetime
    until: datetime


def due_times(starts_at: datetime) -> list[Due]:
    """Return the three reminders of a briefing that starts then, earliest first, by the London clock.

    7 days and 1 day before at 9:00; at 7:00 on the day, or at 18:00 the evening before when it starts before 9:00.
    """
    starts = in_london(starts_at)
    day = starts.date()
    eve = day - timedelta(days=1)
    is_early = starts.time() < MORNING
    week, before = london_moment(day - timedelta(days=7), MORNING), london_moment(eve, MORNING)
    last = london_moment(eve, EVENING) if is_early else london_moment(day, EARLY)
    return [
        Due("reminder_week", week, before),
        Due("reminder_day", before, min(last, start_of_day(day))),  # it says "tomorrow"
        Due("reminder_today", last, starts_at),
    ]


def newest_due(starts_at: datetime, now: datetime) -> Due | None:
    """Return the one reminder that is due and of use now, or None."""
    return next((due for due in due_times(starts_at) if due.at <= now < due.until), None)


def post_due(*, now: datetime) -> int:
    """Post every reminder that is due and was not posted, and return how many mails that were.

    Each briefing is a transaction of its own; a second run, or one at the same time, adds nothing. What was due before
    the portal was restored from a backup may have been sent, and is left.
    """
    silent = silent_until()
    posted = ArrayAgg("reminders__kind", filter=Q(reminders__starts_at=F("starts_at")), default=Value([]))
    coming = Briefing.objects.published().filter(starts_at__gt=now, starts_at__lt=now + LONGEST).order_by("pk")
    rows = coming.annotate(posted=posted).values_list("pk", "starts_at", "posted")
    waiting = [
        (number, due)
        for number, starts_at, kinds in rows
        if (due := newest_due(starts_at, now)) and due.kind not in kinds and (silent is None or due.at > silent)
    ]
    return sum(each_alone(waiting, lambda found: remind(briefing=found[0], due=found[1], now=now)))


@transaction.atomic
def remind(*, briefing: int, due: Due, now: datetime) -> int:
    """Remind everybody booked before the reminder fell due, and the officers; return how many mails were new.

    The briefing is locked, so that nobody cancels, moves or calls off in between.
    """
    rows = Briefing.objects.select_related("course", "host_venue", "room").select_for_update(of=("self",))
    found = rows.get(pk=briefing)
    if found.state != BriefingState.PUBLISHED or due not in due_times(found.starts_at) or not mark(found, due, now):
        return 0
    useful = Booking.objects.booked().filter(briefing=found, is_walk_in=False, person__left_on=None)
    bookings = useful.select_related("person", "booked_by", "venue")
    before = [booking for booking in bookings if (booking.promoted_at or booking.booked_at) < due.at]
    return mails.reminder(kind=due.kind, briefing=found, bookings=before, expires_at=due.until, now=now)


def mark(briefing: Briefing, due: Due, now: datetime) -> bool:
    """Write down that this reminder is posted; return whether it was not before."""
    _row, is_new = Reminder.objects.get_or_create(
        briefing=briefing, kind=due.kind, starts_at=briefing.starts_at, defaults={"posted_at": now}
    )
    return is_new


@transaction.atomic
def pass_over(*, briefing: Briefing, now: datetime) -> None:
    """Post no reminder that has fallen due already: who is concerned learns the time from another mail now."""
    for due in due_times(briefing.starts_at):
        if due.at <= now:
            mark(briefing, due, now)


@transaction.atomic
def mend(*, briefing: Briefing) -> None:
    """Have unsent reminders that list those booked, to managers and officers, posted anew as the list is now."""
    for kind in mails.REMINDERS:
        if withdraw(about=f"briefing:{briefing.pk}", kinds=[kind]):
            Reminder.objects.filter(briefing=briefing, kind=kind, starts_at=briefing.starts_at).delete()
