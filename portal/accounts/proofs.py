"""When a person last proved who they are: by password, code or passkey."""

from __future__ import annotations

import time

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest


def is_recent(request: HttpRequest) -> bool:
    """Return whether the signed-in person's last proof is at most fifteen minutes old."""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] <= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
