"""The dated register of the national threat level."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from briefings.models import ThreatLevel
from portal.accounts.models import User


@transaction.atomic
def add(*, level: str, since: date, by: User) -> ThreatLevel:
    """Add a change of the threat level and return it.

    Refuses a day in the future, a day that has an entry, and the level that was in force already.
    """
    if since > timezone.localdate():
        raise ValidationError({"since": _("The day is in the future. Enter the change on its day.")})
    if ThreatLevel.objects.filter(since=since).exists():
        raise ValidationError({"since": _("The register has a change on this day already.")})
    before = ThreatLevel.objects.on(since)
    if before and before.level == level:
        raise ValidationError({"level": _("This level was in force then already. Choose the level it changed to.")})
    entry = ThreatLevel(level=level, since=since)
    entry.full_clean()
    entry.save()
    return entry
