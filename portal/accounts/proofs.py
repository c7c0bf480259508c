"""When a person last proved who they are: by signing in, or by password, code or passkey since."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.http import HttpRequest

from portal.accounts.models import User


def is_recent(request: HttpRequest) -> bool:
    """Return whether the signed-in person's last proof is at most fifteen minutes old."""
    if not request.user.is_authenticated:
        return False
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] <= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def record_sign_in(request: HttpRequest, user: User) -> None:
    """Count the sign-in as a proof, unless what led to it was counted."""
    if not get_authentication_records(request, user):
        record_authentication(request, user, method="password")
