"""Holds: an administrator keeps what would be removed about an account, a person or a venue, until it is released."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.upkeep.models import Hold
from venues.models import StaffMember, Venue

SUBJECTS = {User: "account", StaffMember: "person", Venue: "venue"}


@transaction.atomic
def place(*, subject: User | StaffMember | Venue, reason: str, by: User, now: datetime | None = None) -> Hold:
    """Put an account, a person or a venue on hold and return the hold; refuses a second one, and one without reason.

    What was removed already is not held: the subject is locked, and its removal waits or has happened.
    """
    model = type(subject)
    if not by.is_administrator:
        raise ValidationError(_("Only an administrator puts something on hold."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it must be kept: whoever releases it will read it.")})
    locked = model._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    if getattr(locked, "erased_at", None):
        raise ValidationError(_("This was removed already, so there is nothing left to keep."))
    on = {SUBJECTS[model]: locked}
    if Hold.objects.open().filter(**on).exists():
        raise ValidationError(_("This is on hold already. Release that hold first."))
    return Hold.objects.create(**on, reason=reason.strip(), placed_by=by, placed_at=now or timezone.now())


@transaction.atomic
def release(*, hold: Hold, release_reason: str, by: User, now: datetime | None = None) -> Hold:
    """Release a hold and return it: what is due is removed in the next night; refuses one that was released before."""
    locked = Hold.objects.visible_to(by).select_for_update(of=("self",)).get(pk=hold.pk)
    if locked.released_at:
        raise ValidationError(_("This hold was released already. Nothing was changed."))
    if not release_reason.strip():
        raise ValidationError({"release_reason": _("Say why it need not be kept any longer.")})
    locked.released_at, locked.released_by = now or timezone.now(), by
    locked.release_reason = release_reason.strip()
    locked.save(update_fields=["released_at", "released_by", "release_reason"])
    return locked
