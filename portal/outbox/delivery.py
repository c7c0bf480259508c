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

from portal.outbox.models import Mail, MailState
from portal.outbox.post import SECRET_LINK

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
    """Return the message: text, HTML and attachment, its secret link made now, its Message-ID the row's own."""
    text, html = with_secret_link(mail)
    made = EmailMultiAlternatives(
        subject=mail.subject,
        body=text,
        to=[mail.to],
        connection=server,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    made.attach_alternative(html, "text/html")
    if mail.attachment:
        made.attach(mail.attachment_name, mail.attachment, mail.attachment_type)
    return made


def with_secret_link(mail: Mail) -> tuple[str, str]:
    """Return text and HTML with the secret link, if the mail has one, in its place."""
    if not mail.secret:
        return mail.text, mail.html
    kind, _colon, number = mail.secret.partition(":")
    link = import_string(settings.OUTBOX_SECRET_LINKS[kind])(number)
    return mail.text.replace(SECRET_LINK, link), mail.html.replace(SECRET_LINK, escape(link))


def send_again(*, mail: Mail, by: object, now: datetime) -> None:
    """Put a mail that failed for good back among those to be sent."""
    Mail.objects.filter(pk=mail.pk, state=MailState.FAILED).update(
        state=MailState.PENDING, tries=0, send_after=now, last_error=""
    )
