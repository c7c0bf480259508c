"""Posting: a mail is written as a row in the transaction of what it tells about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.db.models.functions import Lower
from django.template.loader import render_to_string
from django.utils import timezone

from portal.outbox.kinds import KINDS
from portal.outbox.models import UNSENT, Mail, MailState, Refusal

INSERT = """
INSERT INTO outbox_mail (kind, key, about, secret, "to", subject, text, html, attachment, attachment_name,
    attachment_type, posted_at, send_after, expires_at, state, tries, last_error, message_id)
VALUES (%(kind)s, %(key)s, %(about)s, %(secret)s, %(to)s, %(subject)s, %(text)s, %(html)s, %(attachment)s,
    %(attachment_name)s, %(attachment_type)s, %(now)s, %(now)s, %(expires_at)s, 'pending', 0, '', %(message_id)s)
ON CONFLICT (key) WHERE NOT (state = 'withdrawn') DO NOTHING
RETURNING id
"""


@dataclass(frozen=True)
class Attachment:
    name: str
    content_type: str
    content: str


NOTHING = Attachment("", "", "")


def post(
    *,
    kind: str,
    key: str | None,
    about: str,
    to: str,
    context: dict[str, Any],
    secret: str = "",
    attachment: Attachment = NOTHING,
    expires_at: datetime | None = None,
    now: datetime | None = None,
) -> int | None:
    """Write one mail and return its number, or None when this key was posted before or the reader refused it.

    `secret` names a link that is made at delivery, such as "invitation:17"; the words mark its place with
    {{ secret_link }}. A mail not delivered by `expires_at` is withdrawn. No address, no mail.
    """
    if not to or is_refused(to, kind):
        return None
    shown = {
        "base_url": settings.BASE_URL,
        "portal_name": settings.PORTAL_NAME,
        "secret_link": SECRET_LINK,
        "refusal_link": REFUSAL_LINK,
        "to": to,
    }
    words = shown | {"kind": KINDS[kind]} | context
    subject = " ".join(render_to_string(f"emails/{kind}.subject.txt", words).split())
    row: dict[str, Any] = {
        "kind": kind,
        "key": key or str(uuid4()),
        "about": about,
        "secret": secret,
        "to": to,
        "subject": subject[:250],
        "text": render_to_string(f"emails/{kind}.txt", words),
        "html": render_to_string(f"emails/{kind}.html", words),
        "attachment": attachment.content,
        "attachment_name": attachment.name,
        "attachment_type": attachment.content_type,
        "now": now or timezone.now(),
        "expires_at": expires_at,
        "message_id": f"<{uuid4()}@portal>",
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, row)
        written = cursor.fetchone()
    return written[0] if written else None


SECRET_LINK = "[the link stands here when the mail is sent]"
REFUSAL_LINK = "[the link to refuse such mails stands here when the mail is sent]"


def is_refused(address: str, kind: str) -> bool:
    """Return whether this address does not want mails of this kind; what may not be refused never is."""
    if not KINDS[kind].is_refusable:
        return False
    refusals = Refusal.objects.annotate(lowered=Lower("address"))
    return refusals.filter(lowered=address.lower(), kind=kind).exists()


def withdraw(*, about: str, kinds: list[str] | None = None, to: str | None = None) -> int:
    """Withdraw what was not sent yet about a thing, claimed mails too, and return how many mails that were."""
    waiting = Mail.objects.filter(about=about, state__in=UNSENT)
    if kinds is not None:
        waiting = waiting.filter(kind__in=kinds)
    if to is not None:
        waiting = waiting.filter(to=to)
    return waiting.update(state=MailState.WITHDRAWN)


def withdraw_lists(*, to: str) -> int:
    """Withdraw reminders and digests not sent yet to somebody whom they no longer concern; return how many."""
    kinds = [kind.name for kind in KINDS.values() if kind.is_refusable]
    return Mail.objects.filter(to__iexact=to, kind__in=kinds, state__in=UNSENT).update(state=MailState.WITHDRAWN)
