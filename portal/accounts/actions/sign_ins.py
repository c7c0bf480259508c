"""Sign-ins: begun, kept alive by requests, ended; and what was typed when one had ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts import proofs
from portal.accounts.models import SignIn, Typed, User

CHANGES = (
    password_changed,
    password_set,
    password_reset,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
KEPT_FOR = timedelta(hours=1)
NEVER_KEPT = ("password", "credential", "csrfmiddlewaretoken", "form_token")
MOST_CHARACTERS = 200_000


def begin(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Write down a sign-in with where it came from; the session keeps its number."""
    now = timezone.now()
    SignIn.objects.filter(user=user, signed_in_at__lte=now - settings.SIGN_IN_LASTS).delete()
    has_address = "REMOTE_ADDR" in request.META
    sign_in = SignIn.objects.create(
        user=user,
        signed_in_at=now,
        seen_at=now,
        address=get_adapter(request).get_client_ip(request) if has_address else None,
        browser=request.META.get("HTTP_USER_AGENT", "")[:200],
    )
    request.session["sign_in"] = sign_in.pk
    proofs.record_sign_in(request, user)


def begin_anew(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Give this session a new id and end every other sign-in: the password or a factor was changed."""
    request.session.cycle_key()
    end_others(kept=request.session.get("sign_in"), by=user)


def listen() -> None:
    """Hear of every sign-in, by password, passkey or invitation alike, and of what a person signs in with."""
    user_logged_in.connect(begin, dispatch_uid="portal.accounts.begin")
    for number, change in enumerate(CHANGES):
        change.connect(begin_anew, dispatch_uid=f"portal.accounts.begin_anew.{number}")


@transaction.atomic
def end(*, sign_in: SignIn, by: User) -> None:
    """End one of one's own sign-ins; at its next request it is nobody's."""
    SignIn.objects.visible_to(by).filter(pk=sign_in.pk).delete()


@transaction.atomic
def end_others(*, kept: int | None, by: User) -> int:
    """End all one's own sign-ins but the one kept, and return how many those were."""
    return SignIn.objects.visible_to(by).exclude(pk=kept).delete()[0]


@transaction.atomic
def end_all(*, user: User, by: User) -> int:
    """End every sign-in of an account that one answers for, and return how many those were."""
    return SignIn.objects.filter(user__in=User.objects.visible_to(by).filter(pk=user.pk)).delete()[0]


@transaction.atomic
def keep_typed(*, path: str, sent: dict[str, list[str]], by: int, now: datetime | None = None) -> bool:
    """Keep what somebody sent without being signed in any more, never passwords; return whether it was kept.

    Only the newest is kept, for an hour, and what is very long is not.
    """
    now = now or timezone.now()
    Typed.objects.filter(kept_at__lte=now - KEPT_FOR).delete()
    fields = {name: values for name, values in sent.items() if not any(word in name.lower() for word in NEVER_KEPT)}
    length = sum(len(value) for values in fields.values() for value in values)
    if not fields or length > MOST_CHARACTERS or len(path) > 2000:
        return False
    Typed.objects.update_or_create(user_id=by, defaults={"path": path, "fields": fields, "kept_at": now})
    return True


@transaction.atomic
def forget_typed(*, by: User) -> None:
    """Forget what was kept for this person."""
    Typed.objects.visible_to(by).delete()
