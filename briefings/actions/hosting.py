"""Hosting: the police ask to use a venue's room; its managers accept or decline."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from briefings import mails
from briefings.models import Briefing, BriefingState, HostAnswer
from portal.accounts.models import User


@transaction.atomic
def ask(*, briefing: Briefing, by: User, now: datetime) -> None:
    """Ask the host's managers whether the room may be used; a host without managers, and online, is not asked."""
    managers = briefing.host_venue.managers.exclude(user=None) if briefing.host_venue else None
    is_asked = managers is not None and managers.exists()
    briefing.host_answer = HostAnswer.ASKED if is_asked else HostAnswer.NOT_ASKED
    briefing.host_answered_by = None
    briefing.save(update_fields=["host_answer", "host_answered_by"])
    if is_asked:
        mails.hosting_asked(briefing=briefing, now=now)


@transaction.atomic
def answer(*, briefing: Briefing, accepts: bool, by: User, now: datetime | None = None) -> Briefing:
    """Keep a host's answer, tell the officers, and return the briefing; it can be changed until the start."""
    now = now or timezone.now()
    briefing = Briefing.objects.hosted_by(by).select_for_update(of=("self",)).filter(pk=briefing.pk).first()
    if briefing is None:
        raise ValidationError(_("Only the managers of the host venue answer."))
    if briefing.state not in (BriefingState.DRAFT, BriefingState.PUBLISHED) or briefing.starts_at <= now:
        raise ValidationError(_("It is too late to answer: the briefing has begun or was called off."))
    wanted = HostAnswer.ACCEPTED if accepts else HostAnswer.DECLINED
    if briefing.host_answer == wanted:
        return briefing
    briefing.host_answer, briefing.host_answered_by = wanted, by
    briefing.save(update_fields=["host_answer", "host_answered_by"])
    mails.hosting_answered(briefing=briefing, now=now)
    return briefing
