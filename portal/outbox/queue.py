"""How many mails wait, how many failed, and since when the oldest waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from portal.outbox.models import UNSENT, Mail, MailState

WAITING = Q(state__in=UNSENT)


@dataclass(frozen=True)
class Queue:
    """Mails to be sent, mails that failed for good, and the seconds since the oldest waiting one was written."""

    pending: int
    failed: int
    oldest_seconds: int | None


def state(*, now: datetime) -> Queue:
    """Return how the outbox stands; oldest_seconds is None when nothing waits."""
    found = Mail.objects.filter(WAITING | Q(state=MailState.FAILED)).aggregate(
        pending=Count("pk", filter=WAITING),
        failed=Count("pk", filter=Q(state=MailState.FAILED)),
        oldest=Min("posted_at", filter=WAITING),
    )
    oldest = found["oldest"]
    seconds = None if oldest is None else max(int((now - oldest).total_seconds()), 0)
    return Queue(found["pending"], found["failed"], seconds)
