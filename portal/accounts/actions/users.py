"""Changing accounts; what is taken away is gone at the next request."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Force, Role, User


@transaction.atomic
def change(
    *,
    user: User,
    name: str,
    role: str,
    force: Force | None,
    is_national: bool,
    is_active: bool,
    by: User,
    now: datetime | None = None,
) -> User:
    """Change an account and return it; refuses to leave the portal without an administrator."""
    user = User.objects.visible_to(by).select_for_update(of=("self",)).get(pk=user.pk)
    keeps = role == Role.ADMINISTRATOR and is_active
    others = User.objects.active().filter(role=Role.ADMINISTRATOR).exclude(pk=user.pk)
    if user.is_administrator and not keeps and not others.exists():
        raise ValidationError(_("This is the only administrator: make another one first."))
    user.name, user.role, user.force = name, role, force
    if user.is_active != is_active:
        user.disabled_at = None if is_active else now or timezone.now()
    user.is_national, user.is_active = is_national, is_active
    user.full_clean(exclude=["password"])
    user.save()
    return user
