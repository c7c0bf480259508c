"""How long a sign-in lasts: eight hours, or half an hour without a request; an open register a little longer."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from portal.accounts.models import SignIn

SEEN_EVERY_SECONDS = 60


def current(request: HttpRequest) -> SignIn | None:
    """Return the sign-in that this request belongs to; none when it was ended elsewhere."""
    number = request.session.get("sign_in")
    return SignIn.objects.filter(pk=number, user=request.user.pk).first() if number else None


def has_ended(sign_in: SignIn, now: datetime) -> bool:
    """Return whether eight hours have passed, or half an hour without a request."""
    is_old = now - sign_in.signed_in_at > settings.SIGN_IN_LASTS
    return is_old or now - sign_in.seen_at > settings.SIGN_IN_LASTS_UNUSED


def is_kept_open(request: HttpRequest, now: datetime) -> bool:
    """Return whether this is the page of a register that keeps its sign-in."""
    kept = request.session.get("kept_open")
    return kept is not None and request.path.startswith(kept["path"]) and now.timestamp() <= kept["until"]


def keep_open(request: HttpRequest, path: str, until: datetime) -> None:
    """Keep the sign-in for the pages below this path until then, whatever its age."""
    kept = {"path": path, "until": until.timestamp()}
    if request.session.get("kept_open") != kept:
        request.session["kept_open"] = kept


def see(sign_in: SignIn, now: datetime) -> None:
    """Note, once a minute at most, that the sign-in is used."""
    if (now - sign_in.seen_at).total_seconds() >= SEEN_EVERY_SECONDS:
        SignIn.objects.filter(pk=sign_in.pk).update(seen_at=now)
