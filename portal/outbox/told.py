"""Who was told: to which address a mail was written about a thing."""

from __future__ import annotations

from collections.abc import Iterable

from portal.outbox.models import Mail, MailState


def addresses(*, kind: str, about: Iterable[str]) -> dict[str, str]:
    """Return by thing the address that a mail of this kind was sent to, or waits to be sent to."""
    mails = Mail.objects.filter(kind=kind, about__in=list(about)).exclude(state=MailState.WITHDRAWN)
    return dict(mails.values_list("about", "to"))
