"""After a backup was restored: what it knows as waiting may long be sent, and is not sent again by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from portal.outbox.kinds import KINDS
from portal.outbox.models import Mail, MailState, Restoration

WHY = "The portal was restored from a backup. This mail waited in it, and may have been sent since."


@transaction.atomic
def settle(*, backed_up_at: datetime, now: datetime) -> None:
    """Send nothing again: what is too late or comes again by itself is withdrawn, the rest is failed, to be read.

    From then on `silent_until` keeps what was due before from being posted a second time.
    """
    waiting = Mail.objects.filter(state__in=[MailState.PENDING, MailState.CLAIMED])
    recurring = [kind.name for kind in KINDS.values() if kind.is_refusable]
    waiting.filter(Q(expires_at__lte=now) | Q(kind__in=recurring)).update(state=MailState.WITHDRAWN, claimed_until=None)
    waiting.update(state=MailState.FAILED, claimed_until=None, last_error=WHY)
    Restoration.objects.create(backed_up_at=backed_up_at, restored_at=now)


def silent_until() -> datetime | None:
    """Return the moment of the newest restore: what fell due before it may have been sent; None when there was none."""
    return Restoration.objects.order_by("-restored_at").values_list("restored_at", flat=True).first()
