"""Reminders: posted when they fall due, and only those that were still useful when the booking was made."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction

from briefings import mails
from briefings.models import Booking, Briefing
from portal.london_time import in_london, london_moment
from portal.outbox.restored import silent_until

LONGEST = timedelta(days=8)
MORNING, EARLY, EVENING = time(9), time(7), time(18)


def due_times(briefing: Briefing) -> list[tuple[str, datetime]]:
    """Return (kind, moment) of a briefing's three reminders, earliest first, by the London clock.

    7 days and 1 day before at 9:00; at 7:00 on the day, or at 18:00 the evening before when it starts before 9:00.
    """
    starts = in_london(briefing.starts_at)
    day = starts.date()
    is_early = starts.time() < MORNING
    last = london_moment(day - timedelta(days=1), EVENING) if is_early else london_moment(day, EARLY)
    return [
        ("reminder_week", london_moment(day - timedelta(days=7), MORNING)),
        ("reminder_day", london_moment(day - timedelta(days=1), MORNING)),
        ("reminder_today", last),
    ]


@transaction.atomic
def post_due(*, now: datetime) -> int:
    """Post every reminder that is due and was not posted, and return how many mails that were.

    Of a briefing only the newest due one is posted, so that none is late; a second run adds nothing. What was due
    before the portal was restored from a backup may have been sent, and is left.
    """
    silent = silent_until()
    coming = Briefing.objects.published().filter(starts_at__gt=now, starts_at__lt=now + LONGEST)
    posted = 0
    for briefing in coming.select_related("course", "host_venue", "room").order_by("pk"):
        due = [(kind, moment) for kind, moment in due_times(briefing) if moment <= now]
        if due and (silent is None or due[-1][1] > silent):
            posted += remind(briefing, *due[-1], now=now)
    return posted


def remind(briefing: Briefing, kind: str, moment: datetime, *, now: datetime) -> int:
    """Remind everybody booked before the reminder's moment, and the officers; return how many mails were new."""
    later = [due for _kind, due in due_times(briefing) if due > moment]
    expires_at = later[0] if later else briefing.starts_at
    useful = Booking.objects.booked().filter(briefing=briefing, is_walk_in=False, person__left_on=None)
    bookings = useful.select_related("person", "booked_by", "venue")
    since = [booking for booking in bookings if (booking.promoted_at or booking.booked_at) < moment]
    return mails.reminder(kind=kind, briefing=briefing, bookings=since, expires_at=expires_at, now=now)
