"""Secret links, made when a mail is delivered: signed with the portal's key, never stored."""

from __future__ import annotations

from typing import TypeVar

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.signing import BadSignature, Signer
from django.db.models import Model
from django.urls import reverse

from portal.accounts.models import EmailChange, FactorRemoval, Invitation, User

INVITATIONS = Signer(salt="invitation")
REMOVALS = Signer(salt="factor removal")
EMAIL_CHANGES, EMAIL_STOPS = Signer(salt="email change"), Signer(salt="email change stop")
Row = TypeVar("Row", bound=Model)


def invitation(number: str) -> str:
    """Return the full address at which the invited person makes the account."""
    return settings.BASE_URL + reverse("accounts:accept", args=[INVITATIONS.sign(number)])


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation that a link's token names, used up or not, or None when the token is not ours."""
    return named(Invitation, INVITATIONS, token)


def password_reset(number: str) -> str:
    """Return the full address at which the user chooses a new password; it stops working once used."""
    user = User.objects.get(pk=int(number))
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return settings.BASE_URL + reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": key.split("-", 1)[0], "key": key.split("-", 1)[1]},
    )


def factor_removal(number: str) -> str:
    """Return the full address at which the person keeps their second factor."""
    return settings.BASE_URL + reverse("accounts:keep_factor", args=[REMOVALS.sign(number)])


def factor_removal_of(token: str) -> FactorRemoval | None:
    """Return the removal that a link's token names, or None when the token is not ours."""
    return named(FactorRemoval, REMOVALS, token)


def email_change(number: str) -> str:
    """Return the full address at which the person makes the new address theirs."""
    return settings.BASE_URL + reverse("accounts:confirm_email", args=[EMAIL_CHANGES.sign(number)])


def email_change_of(token: str) -> EmailChange | None:
    """Return the change that a link to the new address names, or None when the token is not ours."""
    return named(EmailChange, EMAIL_CHANGES, token)


def email_change_stop(number: str) -> str:
    """Return the full address at which the person keeps the old address."""
    return settings.BASE_URL + reverse("accounts:keep_email", args=[EMAIL_STOPS.sign(number)])


def email_change_stop_of(token: str) -> EmailChange | None:
    """Return the change that a link to the old address names, or None when the token is not ours."""
    return named(EmailChange, EMAIL_STOPS, token)


def named(model: type[Row], signer: Signer, token: str) -> Row | None:
    try:
        return model._default_manager.filter(pk=int(signer.unsign(token))).first()
    except (BadSignature, ValueError):
        return None
