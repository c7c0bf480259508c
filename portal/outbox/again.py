"""Sending again what failed for good."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.outbox.models import Mail, MailState
from portal.outbox.post import is_refused


@transaction.atomic
def send_again(*, mail: Mail, by: object, now: datetime | None = None) -> Mail:
    """Put a mail that failed for good back among those to be sent, and return it.

    Refuses one that did not fail, that would come too late to be of use, or that its reader refused since.
    """
    now = now or timezone.now()
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.state != MailState.FAILED:
        raise ValidationError(_("Only a mail that failed can be sent again. Nothing was changed."))
    if mail.expires_at and mail.expires_at <= now:
        raise ValidationError(_("It is too late for this mail to be of use. Nothing was changed."))
    if is_refused(mail.to, mail.kind):
        raise ValidationError(_("This person does not want mails of this kind any more. Nothing was changed."))
    mail.state, mail.tries, mail.send_after, mail.last_error = MailState.PENDING, 0, now, ""
    mail.save(update_fields=["state", "tries", "send_after", "last_error"])
    return mail
