"""Somebody lost every factor: an administrator has them removed, the person is told, and it takes a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts import factors
from portal.accounts.models import FactorRemoval, SignIn, User
from portal.outbox.post import post, withdraw

DELAY = timedelta(days=1)


@transaction.atomic
def start(*, user: User, by: User, now: datetime | None = None) -> FactorRemoval:
    """Start removing somebody's factors and return the removal; refuses one's own, and when there are none."""
    now = now or timezone.now()
    user = User.objects.visible_to(by).select_for_update(of=("self",)).get(pk=user.pk)
    if not by.is_administrator or user.pk == by.pk:
        raise ValidationError(_("Another administrator has to do this."))
    if not factors.has_one(user):
        raise ValidationError(_("This account has no second factor."))
    if FactorRemoval.objects.open().filter(user=user).exists():
        raise ValidationError(_("This was started already."))
    removal = FactorRemoval.objects.create(user=user, started_by=by, started_at=now, takes_effect_at=now + DELAY)
    about = f"factor_removal:{removal.pk}"
    words = {"takes_effect_at": removal.takes_effect_at, "started_by": by.name}
    post(kind="factor_removal", key=about, about=about, secret=about, to=user.email, context=words, now=now)
    return removal


@transaction.atomic
def stop(*, removal: FactorRemoval, by: User | None, now: datetime | None = None) -> None:
    """Keep the factors after all; by nobody signed in when the person's link says so; refuses what is done."""
    removal = FactorRemoval.objects.select_for_update(of=("self",)).get(pk=removal.pk)
    if removal.done_at:
        raise ValidationError(_("The second factor was removed already. Set up a new one and change your password."))
    if by and not FactorRemoval.objects.visible_to(by).filter(pk=removal.pk).exists():
        raise ValidationError(_("Only the person or an administrator can do this."))
    removal.withdrawn_at = removal.withdrawn_at or now or timezone.now()
    removal.save(update_fields=["withdrawn_at"])
    withdraw(about=f"factor_removal:{removal.pk}")


def take_effect(*, now: datetime) -> int:
    """Remove the factors whose day is over, and return for how many people; a second run removes nothing.

    They stay when who started it is no administrator any more.
    """
    with transaction.atomic():
        due = FactorRemoval.objects.open().filter(takes_effect_at__lte=now).select_related("user", "started_by")
        removals = list(due.select_for_update(of=("self",), skip_locked=True).order_by("pk"))
        trusted = [each for each in removals if each.started_by.is_active and each.started_by.is_administrator]
        for removal in removals:
            (remove if removal in trusted else leave)(removal, now)
    return len(trusted)


def remove(removal: FactorRemoval, now: datetime) -> None:
    Authenticator.objects.filter(user=removal.user_id).delete()
    SignIn.objects.filter(user=removal.user_id).delete()
    removal.done_at = now
    removal.save(update_fields=["done_at"])
    tell(removal, _("Your second factor was removed. Sign in and set up a new one."), now)


def leave(removal: FactorRemoval, now: datetime) -> None:
    removal.withdrawn_at = now
    removal.save(update_fields=["withdrawn_at"])
    tell(removal, _("Your second factor stays: who was to remove it is no administrator now. Ask another one."), now)


def tell(removal: FactorRemoval, change: str, now: datetime) -> None:
    about = f"factor_removal:{removal.pk}"
    words = {"user_name": removal.user.name, "change": change}
    post(kind="factors_changed", key=f"{about}:done", about=about, to=removal.user.email, context=words, now=now)
