"""Delivery: a row is claimed with a lease, sent outside any transaction, and marked; then the next."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Greatest

from portal.london_time import ticking
from portal.outbox.message import message
from portal.outbox.models import Mail, MailState
from portal.outbox.server import Server, Unreachable, is_final

log = logging.getLogger(__name__)

MOST_TRIES = 5
BROKEN_OFF = "The worker that sent this mail was stopped each time."

CLAIM = """
UPDATE outbox_mail SET state = 'claimed', claimed_until = %(until)s, tries = tries + 1
WHERE id = (
    SELECT id FROM outbox_mail
    WHERE state IN ('pending', 'claimed') AND send_after <= %(now)s
      AND (state = 'pending' OR claimed_until <= %(now)s)
    ORDER BY send_after, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING *
"""


def deliver(*, now: datetime) -> int:
    """Send every mail that is due and return how many were sent; what fails is tried again later, five times.

    Stops when the mail server is away, and before the next sweep, which goes on.
    """
    clock = ticking(now)
    withdraw_expired(now)
    give_up_broken_off(now)
    sent = 0
    with Server() as server:
        while not server.is_away and clock() < now + settings.OUTBOX_SWEEP_LASTS and (mail := claim(clock())):
            sent += send(mail, server, clock)
    return sent


def left_behind(now: datetime) -> Q:
    """Return the condition that a worker claimed a mail and its lease has run out."""
    return Q(state=MailState.CLAIMED, claimed_until__lte=now)


def withdraw_expired(now: datetime) -> int:
    """Withdraw what is too late to be of use, and return how many mails that were."""
    waiting = Q(state=MailState.PENDING) | left_behind(now)
    return Mail.objects.filter(waiting, expires_at__lte=now).update(state=MailState.WITHDRAWN)


def give_up_broken_off(now: datetime) -> int:
    """Mark as failed what five workers claimed and none lived to settle, and return how many mails that were."""
    lost = Mail.objects.filter(left_behind(now), tries__gte=MOST_TRIES)
    return lost.update(state=MailState.FAILED, claimed_until=None, last_error=BROKEN_OFF)


def claim(now: datetime) -> Mail | None:
    """Claim the mail that is due longest for the length of a lease and return it, or None when nothing is due."""
    due = Mail.objects.raw(CLAIM, {"now": now, "until": now + settings.OUTBOX_LEASE})
    return next(iter(due), None)


def send(mail: Mail, server: Server, clock: Callable[[], datetime]) -> bool:
    """Send one claimed mail and mark it; return whether it was sent."""
    try:
        server.send(message(mail))
    except Unreachable as error:
        log.warning("the mail server is away: %s", error)
        put_back(mail, clock(), str(error))
    except Exception as error:
        log.warning("mail %s was not sent (try %s)", mail.pk, mail.tries)
        fail(mail, clock(), f"{type(error).__name__}: {error}", is_final=is_final(error))
    else:
        mark_sent(mail, clock())
        return True
    return False


def mark_sent(mail: Mail, now: datetime) -> None:
    """Mark a mail as sent, whoever holds it now; one that was withdrawn while it was sent stays so."""
    state = Case(When(state=MailState.WITHDRAWN, then=F("state")), default=Value(MailState.SENT))
    Mail.objects.filter(pk=mail.pk).update(state=state, sent_at=now, claimed_until=None, last_error="")


def put_back(mail: Mail, now: datetime, error: str) -> None:
    """Let a mail wait for the mail server; that is no try of the mail's own."""
    tries = Greatest(F("tries") - 1, 0)
    settle(mail, state=MailState.PENDING, send_after=now + settings.OUTBOX_BACK_OFF[0], tries=tries, last_error=error)


def fail(mail: Mail, now: datetime, error: str, *, is_final: bool) -> None:
    """Mark a mail to be tried again later, or failed for good after five tries or a final refusal."""
    if is_final or mail.tries >= MOST_TRIES:
        settle(mail, state=MailState.FAILED, last_error=error)
    else:
        later = now + settings.OUTBOX_BACK_OFF[mail.tries - 1]
        settle(mail, state=MailState.PENDING, send_after=later, last_error=error)


def settle(mail: Mail, *, last_error: str, **fields: object) -> None:
    """End the claim on a mail, unless the lease ran out and another worker has it, or it was withdrawn."""
    mine = Mail.objects.filter(pk=mail.pk, state=MailState.CLAIMED, claimed_until=mail.claimed_until)
    mine.update(claimed_until=None, last_error=last_error[:1000], **fields)
