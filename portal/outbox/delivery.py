"""Delivery: rows are claimed with a lease, sent outside any transaction, and marked."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from django.db.models import Q
from django.utils.html import escape
from django.utils.module_loading import import_string

from portal.outbox import refusals
from portal.outbox.kinds import KINDS
from portal.outbox.models import Mail, MailState
from portal.outbox.post import REFUSAL_LINK, SECRET_LINK

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
BATCH, MOST_TRIES = 50, 5
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]

CLAIM = """
UPDATE outbox_mail SET state = 'claimed', claimed_until = %(until)s, tries = tries + 1
WHERE id IN (
    SELECT id FROM outbox_mail
    WHERE state IN ('pending', 'claimed') AND send_after <= %(now)s
      AND (state = 'pending' OR claimed_until <= %(now)s)
    ORDER BY send_after, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
RETURNING id
"""


def deliver(*, now: datetime) -> int:
    """Send every mail that is due and return how many were sent; what fails is tried again later, five times."""
    withdraw_expired(now)
    sent = 0
    while claimed := claim(now):
        with get_connection() as server:
            sent += sum(send(mail, server, now) for mail in Mail.objects.filter(pk__in=claimed).order_by("pk"))
    return sent


def withdraw_expired(now: datetime) -> int:
    """Withdraw what is too late to be of use, and return how many mails that were."""
    waiting = Q(state=MailState.PENDING) | Q(state=MailState.CLAIMED, claimed_until__lte=now)
    return Mail.objects.filter(waiting, expires_at__lte=now).update(state=MailState.WITHDRAWN)


def claim(now: datetime) -> list[int]:
    """Claim up to fifty due mails for the length of a lease, and return their numbers."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE, "most": BATCH})
        return [number for (number,) in cursor.fetchall()]


def send(mail: Mail, server: object, now: datetime) -> bool:
    """Send one claimed mail and mark it; return whether it was sent."""
    try:
        message(mail, server).send()
    except smtplib.SMTPRecipientsRefused as error:
        fail(mail, now, str(error), is_final=all(500 <= code < 600 for code, _words in error.recipients.values()))
    except smtplib.SMTPResponseException as error:
        fail(mail, now, str(error), is_final=500 <= error.smtp_code < 600 and error.smtp_code not in (535, 530))
    except Exception as error:
        fail(mail, now, f"{type(error).__name__}: {error}", is_final=False)
    else:
        marked = Mail.objects.filter(pk=mail.pk, state=MailState.CLAIMED)
        marked.update(state=MailState.SENT, sent_at=now, claimed_until=None, last_error="")
        return True
    return False


def fail(mail: Mail, now: datetime, error: str, *, is_final: bool) -> None:
    """Mark a mail to be tried again later, or failed for good after five tries or a final refusal."""
    is_final = is_final or mail.tries >= MOST_TRIES
    log.warning("mail %s was not sent (try %s)", mail.pk, mail.tries)
    Mail.objects.filter(pk=mail.pk, state=MailState.CLAIMED).update(
        state=MailState.FAILED if is_final else MailState.PENDING,
        send_after=now if is_final else now + BACK_OFF[min(mail.tries, len(BACK_OFF)) - 1],
        claimed_until=None,
        last_error=error[:1000],
    )


def message(mail: Mail, server: object) -> EmailMultiAlternatives:
    """Return the message: text, HTML and attachment, its links made now, its Message-ID the row's own.

    A calendar file is a part of its own too, so that mail programs show the appointment and offer to keep it.
    """
    links = links_of(mail)
    text, html = mail.text, mail.html
    for place, link in links.items():
        text, html = text.replace(place, link), html.replace(place, escape(link))
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if REFUSAL_LINK in links:
        headers |= {
            "List-Unsubscribe": f"<{links[REFUSAL_LINK]}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    made = EmailMultiAlternatives(subject=mail.subject, body=text, to=[mail.to], connection=server, headers=headers)
    made.attach_alternative(html, "text/html")
    if mail.attachment_type.startswith("text/calendar"):
        made.attach_alternative(mail.attachment, mail.attachment_type)
    if mail.attachment:
        made.attach(mail.attachment_name, mail.attachment, mail.attachment_type)
    return made


def links_of(mail: Mail) -> dict[str, str]:
    """Return the links that are never stored, each by the words that mark its place."""
    links = {}
    if mail.secret:
        kind, _colon, number = mail.secret.partition(":")
        links[SECRET_LINK] = import_string(settings.OUTBOX_SECRET_LINKS[kind])(number)
    if mail.kind in KINDS and KINDS[mail.kind].is_refusable:
        links[REFUSAL_LINK] = refusals.link(mail.to, mail.kind)
    return links
