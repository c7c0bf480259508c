"""Changing the address of an account: a link proves the new one, the old one is told and can stop it."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.actions import sign_ins
from portal.accounts.models import EmailChange, User
from portal.outbox.post import post, withdraw

VALID_FOR = timedelta(days=1)
MOST, MOST_WITHIN = 5, timedelta(hours=1)


@transaction.atomic
def ask(*, user: User, email: str, identity_check: str = "", by: User, now: datetime | None = None) -> EmailChange:
    """Mail a link to the new address and a notice to the old one, and return the change, which waits for the link.

    By the person, or by an administrator who says how they checked who it is. Whether the address has an account
    already is told to administrators alone; to others it looks the same, and the mail says it to who reads it there.
    """
    now, email, is_own = now or timezone.now(), email.strip(), user.pk == by.pk
    rows = User.objects.all() if is_own else User.objects.visible_to(by)
    user = rows.select_for_update(of=("self",)).get(pk=user.pk)
    if not is_own:
        refuse_without_a_check(identity_check, by)
    refuse_many(user, now)
    if email.lower() == user.email.lower():
        raise ValidationError({"email": _("This is the address of the account now.")})
    is_taken = User.objects.filter(email__iexact=email).exists()
    if is_taken and by.is_administrator:
        raise ValidationError({"email": _("Somebody with this email address has an account already.")})
    for earlier in EmailChange.objects.filter(user=user, used_at=None, withdrawn_at=None):
        take_back(earlier, now)
    change = EmailChange.objects.create(
        user=user,
        old_email=user.email,
        new_email=email,
        identity_check=identity_check.strip(),
        asked_by=by,
        asked_at=now,
        expires_at=now + VALID_FOR,
    )
    tell_both(change, is_taken, now)
    return change


def refuse_without_a_check(identity_check: str, by: User) -> None:
    if not by.is_administrator:
        raise ValidationError(_("Only the person or an administrator can do this."))
    if not identity_check.strip():
        raise ValidationError({"identity_check": _("Say how you checked who this person is.")})


def refuse_many(user: User, now: datetime) -> None:
    """Nobody has the portal write to one stranger after the other."""
    if EmailChange.objects.filter(user=user, asked_at__gt=now - MOST_WITHIN).count() >= MOST:
        raise ValidationError(_("This was asked for five times within an hour. Wait an hour and ask again."))


def tell_both(change: EmailChange, is_taken: bool, now: datetime) -> None:
    about = about_of(change)
    words = {
        "user_name": change.user.name,
        "asked_by": change.asked_by.name,
        "new_email": change.new_email,
        "expires_at": change.expires_at,
    }
    to_new = ("email_taken", "", change.new_email) if is_taken else ("email_change", about, change.new_email)
    to_old = ("email_change_asked", f"email_change_stop:{change.pk}", change.old_email)
    for kind, secret, to in (to_new, to_old):
        key, until = f"{about}:{kind}", change.expires_at
        post(kind=kind, key=key, about=about, secret=secret, to=to, context=words, expires_at=until, now=now)


@transaction.atomic
def confirm(*, change: EmailChange, kept: int | None, by: User, now: datetime | None = None) -> User:
    """Give the account its new address, end its sign-ins but the one kept, and return its user; once.

    Refuses a link that was used, stopped or has expired, another person, and an address that got an account since.
    """
    now = now or timezone.now()
    user = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    change = EmailChange.objects.select_for_update(of=("self",)).get(pk=change.pk, user=user)
    if not EmailChange.objects.open(now).filter(pk=change.pk).exists():
        raise ValidationError(_("This link has been used, was stopped or has expired. Ask for the change again."))
    if User.objects.filter(email__iexact=change.new_email).exclude(pk=user.pk).exists():
        raise ValidationError(_("This address has got an account of its own since."))
    user.email, change.used_at = change.new_email, now
    user.save(update_fields=["email"])
    change.save(update_fields=["used_at"])
    EmailAddress.objects.filter(user=user.pk).delete()  # the library's own list, by which the old one could sign in
    sign_ins.end_others(kept=kept, by=user)
    withdraw(about=about_of(change))
    withdraw(about=f"password_reset:{user.pk}")
    words = {"new_email": change.new_email, "operator_email": settings.OPERATOR_EMAIL}
    key = f"{about_of(change)}:done"
    post(kind="email_changed", key=key, about=about_of(change), to=change.old_email, context=words, now=now)
    return user


@transaction.atomic
def stop(*, change: EmailChange, by: User | None, now: datetime | None = None) -> None:
    """Keep the old address; by nobody signed in when the link in the old mailbox says so; refuses what is done."""
    change = EmailChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.used_at:
        raise ValidationError(
            _("The address was changed already. Tell your coordinator or an administrator: they can change it back.")
        )
    if by and not EmailChange.objects.visible_to(by).filter(pk=change.pk).exists():
        raise ValidationError(_("Only the person or an administrator can do this."))
    take_back(change, now or timezone.now())


def take_back(change: EmailChange, now: datetime) -> None:
    """Stop the link of a change, and its mails that still wait."""
    change.withdrawn_at = change.withdrawn_at or now
    change.save(update_fields=["withdrawn_at"])
    withdraw(about=about_of(change))


def about_of(change: EmailChange) -> str:
    return f"email_change:{change.pk}"
