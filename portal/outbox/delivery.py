"""Delivery: a row is claimed with a lease, sent outside any transaction, and marked; then the next."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Lock

from django.conf import settings
from django.db import Error, connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from portal.london_time import ticking
from portal.outbox.message import message
from portal.outbox.models import Mail, MailState
from portal.outbox.server import Line, Unreachable, is_final

log = logging.getLogger(__name__)


class Lost(Exception):
    """A claimed mail is no longer ours to send."""


MOST_TRIES = 5
FRESH = timedelta(seconds=1)  # for so long a claim needs no second look: usually a mail is gone by then
BROKEN_OFF = "The worker that sent this mail was stopped each time."

# Each mail is claimed and marked in no time: without waiting for the disk, and along the index, else all that waits
# would be sorted for each. What is committed so outlives this process; were Postgres itself to crash, the mails of its
# last second would be sent again, with their Message-ID. A text of several statements is one transaction: its settings
# end with it, whoever has the connection next.
CLAIM = """
SET LOCAL synchronous_commit = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off;
UPDATE outbox_mail SET state = 'claimed', claimed_until = %(until)s, tries = tries + 1
WHERE id = (
    SELECT id FROM outbox_mail
    WHERE state IN ('pending', 'claimed') AND send_after <= %(now)s
      AND (state = 'pending' OR claimed_until <= %(now)s)
    ORDER BY send_after, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING *
"""
SENT = """
SET LOCAL synchronous_commit = off;
UPDATE outbox_mail SET state = CASE state WHEN 'withdrawn' THEN state ELSE 'sent' END,
    sent_at = %(now)s, claimed_until = NULL, last_error = ''
WHERE id = %(id)s
"""


def deliver(*, now: datetime) -> int:
    """Send every mail that is due and return how many were sent; what fails is tried again later, five times.

    Stops when the mail server is away, and before the next sweep, which goes on.
    """
    clock, instant = ticking(now), Lock()
    withdraw_expired(now)
    give_up_broken_off(now)

    def send_all() -> int:
        return send_due(clock, until=now + settings.OUTBOX_SWEEP_LASTS, instant=instant)

    lines = most_lines(now)
    if lines < 2:
        return send_all() if lines else 0
    with ThreadPoolExecutor(lines - 1) as threads:
        beside = [threads.submit(on_own_connection, send_all) for _line in range(lines - 1)]
        return send_all() + sum(line.result() for line in beside)


def most_lines(now: datetime) -> int:
    """Return how many lines to the mail server what is due is worth: one a mail, and no more than the setting."""
    return Mail.objects.filter(to_be_sent(now), send_after__lte=now)[: settings.OUTBOX_LINES].count()


def on_own_connection(work: Callable[[], int]) -> int:
    """Return what the work returns, in a thread of its own whose connection to the database ends with it."""
    try:
        return work()
    finally:
        connection.close()


def send_due(clock: Callable[[], datetime], *, until: datetime, instant: Lock) -> int:
    """Send one due mail after the other on a line to the mail server, and return how many were sent."""
    sent = 0
    with Line(instant) as line:
        while not line.is_dead and clock() < until and (mail := claim(clock())):
            try:
                with line.sending(message(mail), at_last=partial(keep, mail, clock)):
                    mark_sent(mail, clock())
                sent += 1
            except Lost:
                log.warning("mail %s was withdrawn, or taken over by another worker", mail.pk)
            except Error:  # of the database: when the lease runs out another worker sees to this mail
                raise
            except Exception as error:
                log.warning("mail %s was not sent (try %s): %s", mail.pk, mail.tries, type(error).__name__)
                settle(mail, error, clock())
    return sent


def to_be_sent(now: datetime) -> Q:
    """Return the condition that a mail was not sent, and that no worker has it in hand."""
    return Q(state=MailState.PENDING) | left_behind(now)


def left_behind(now: datetime) -> Q:
    """Return the condition that a worker claimed a mail and its lease has run out."""
    return Q(state=MailState.CLAIMED, claimed_until__lte=now)


def withdraw_expired(now: datetime) -> int:
    """Withdraw what is too late to be of use, and return how many mails that were."""
    return Mail.objects.filter(to_be_sent(now), expires_at__lte=now).update(state=MailState.WITHDRAWN)


def give_up_broken_off(now: datetime) -> int:
    """Mark as failed what five workers claimed and none lived to settle, and return how many mails that were."""
    lost = Mail.objects.filter(left_behind(now), tries__gte=MOST_TRIES)
    return lost.update(state=MailState.FAILED, claimed_until=None, last_error=BROKEN_OFF)


def claim(now: datetime) -> Mail | None:
    """Claim the mail that is due longest for the length of a lease and return it, or None when nothing is due."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + settings.OUTBOX_LEASE})
        row = cursor.fetchone()
        return Mail.from_db(connection.alias, [column.name for column in cursor.description], row) if row else None


def keep(mail: Mail, clock: Callable[[], datetime]) -> None:
    """Claim a mail anew unless it was claimed a moment ago; raises Lost when it is no longer ours to send."""
    now = clock()
    if mail.claimed_until and mail.claimed_until - now > settings.OUTBOX_LEASE - FRESH:
        return
    until = now + settings.OUTBOX_LEASE
    if not ours(mail).update(claimed_until=until):
        raise Lost
    mail.claimed_until = until


def ours(mail: Mail) -> QuerySet[Mail]:
    """Return the claimed mail, or nothing when the lease ran out and another worker has it, or it was withdrawn."""
    return Mail.objects.filter(pk=mail.pk, state=MailState.CLAIMED, claimed_until=mail.claimed_until)


def settle(mail: Mail, error: Exception, now: datetime) -> None:
    """Mark a mail to be tried again later, or failed for good after five tries or a final refusal.

    Without the mail server it waits, and that is no try of its own.
    """
    told = f"{type(error).__name__}: {error}"[:1000]
    if isinstance(error, Unreachable):
        waits = {"send_after": now + settings.OUTBOX_BACK_OFF[0], "tries": Greatest(F("tries") - 1, 0)}
        release(mail, state=MailState.PENDING, last_error=told, **waits)
    elif is_final(error) or mail.tries >= MOST_TRIES:
        release(mail, state=MailState.FAILED, last_error=told)
    else:
        later = now + settings.OUTBOX_BACK_OFF[mail.tries - 1]
        release(mail, state=MailState.PENDING, last_error=told, send_after=later)


def mark_sent(mail: Mail, now: datetime) -> None:
    """Mark a mail as sent, whoever holds it now; one that was withdrawn while it was sent stays so."""
    with connection.cursor() as cursor:
        cursor.execute(SENT, {"id": mail.pk, "now": now})


def release(mail: Mail, **fields: object) -> None:
    """End our claim on a mail."""
    ours(mail).update(claimed_until=None, **fields)
