"""Guessing: ten tries in five minutes for an account and thirty from an address, counted in the database.

A device on which the owner has signed in before carries a signed cookie; it has ten tries of its own, which nobody
else can use up. An attempt takes its try before the password is looked at, and a right one gives it back.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import uuid4

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from portal.accounts.models import Guess

WITHIN = timedelta(minutes=5)
MOST_FOR_ACCOUNT, MOST_FROM_ADDRESS = 10, 30
DEVICES = TimestampSigner(salt="known device")
DEVICE_COOKIE = "__Host-device" if settings.IS_SECURE else "device"
DEVICE_KNOWN_FOR = timedelta(days=180)
MOST_OWNERS = 5


def take(request: HttpRequest, account: str, address: str, *, now: datetime | None = None) -> list[int] | None:
    """Take one try for this account, and return its rows, to be given back when it was right; None when none is left.

    An empty account takes from the address alone, so that it locks nobody.
    """
    now = now or timezone.now()
    account = account.strip().lower()
    device = device_of(request, account) if account else None
    if device:
        limits = {digest("device", device, account): MOST_FOR_ACCOUNT}
    else:
        limits = {digest("address", line_of(address)): MOST_FROM_ADDRESS}
        if account:
            limits[digest("account", account)] = MOST_FOR_ACCOUNT
    with transaction.atomic():
        Guess.objects.filter(guessed_at__lte=now - WITHIN).delete()
        for key in sorted(limits):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        if any(Guess.objects.filter(key=key).count() >= most for key, most in limits.items()):
            return None
        return [guess.pk for guess in Guess.objects.bulk_create(Guess(key=key, guessed_at=now) for key in limits)]


def line_of(address: str) -> str:
    """Return what one customer of a network has: an IPv4 address, or the /64 that an IPv6 address is one of."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((int(parsed), 64), strict=False))
    return str(parsed)


def give_back(taken: Iterable[int]) -> None:
    """Forget tries that were right."""
    Guess.objects.filter(pk__in=taken).delete()


def digest(*parts: str) -> str:
    """Return the key that tries are counted under: neither an address nor an account can be read from it."""
    return hmac.new(settings.SECRET_KEY.encode(), "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def devices_of(request: HttpRequest) -> dict[str, str]:
    """Return the name that this device has for each account that signed in on it before."""
    try:
        return dict(DEVICES.unsign_object(request.COOKIES.get(DEVICE_COOKIE, ""), max_age=DEVICE_KNOWN_FOR))
    except (BadSignature, TypeError, ValueError):
        return {}


def device_of(request: HttpRequest, account: str) -> str | None:
    return devices_of(request).get(digest("owner", account))


def know(request: HttpRequest, response: HttpResponseBase, account: str) -> None:
    """Have the device carry the sign that the owner of this account has signed in on it."""
    owner = digest("owner", account.strip().lower())
    known = devices_of(request)
    name = known.pop(owner, None) or uuid4().hex
    kept = dict([*known.items(), (owner, name)][-MOST_OWNERS:])
    response.set_cookie(
        DEVICE_COOKIE,
        DEVICES.sign_object(kept),
        max_age=DEVICE_KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
