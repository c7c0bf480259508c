"""Secret links, made when a mail is delivered: signed with the portal's key, never stored."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from portal.accounts.models import FactorRemoval, Invitation, User

INVITATIONS = Signer(salt="invitation")
REMOVALS = Signer(salt="factor removal")


def invitation(number: str) -> str:
    """Return the full address at which the invited person makes the account."""
    return settings.BASE_URL + reverse("accounts:accept", args=[INVITATIONS.sign(number)])


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation that a link's token names, used up or not, or None when the token is not ours."""
    try:
        return Invitation.objects.filter(pk=int(INVITATIONS.unsign(token))).first()
    except (BadSignature, ValueError):
        return None


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
    try:
        return FactorRemoval.objects.filter(pk=int(REMOVALS.unsign(token))).first()
    except (BadSignature, ValueError):
        return None
