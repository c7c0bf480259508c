"""What leaves the house: a row made into a message, with the links that are never stored."""

from __future__ import annotations

from email.policy import Compat32
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.html import escape
from django.utils.module_loading import import_string

from portal.outbox import refusals
from portal.outbox.kinds import KINDS
from portal.outbox.models import Mail
from portal.outbox.post import REFUSAL_LINK, SECRET_LINK


class AsItStands(Compat32):
    """Writes a header that fits on its line as it stands; to fold each of a mail's takes as long as all its words."""

    def fold_binary(self, name: str, value: str) -> bytes:
        line = f"{name}: {value}{self.linesep}"
        fits = line.isascii() and len(line) <= 78
        return line.encode() if fits else super().fold_binary(name, value)


class Message(EmailMultiAlternatives):
    """A message whose headers are written as they stand, and whose parts are set apart by words that no text has.

    The library would look through all of its words for those that it made up.
    """

    def message(self, **given: Any) -> Any:
        made = super().message(**given)
        made.policy = AsItStands()
        for part in made.walk():
            if part.is_multipart():
                part.set_boundary(f"={uuid4().hex}=")
        return made


def message(mail: Mail) -> Message:
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
    made = Message(subject=mail.subject, body=text, to=[mail.to], headers=headers)
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
