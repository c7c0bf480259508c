"""The second factor: who has one, who must, and how its secrets are kept."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from portal.accounts.models import Role, User

REQUIRED = (Role.OFFICER, Role.COORDINATOR, Role.ADMINISTRATOR)
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
REMEMBERED_SECONDS = 300  # longer than any code is accepted


def is_required(user: User) -> bool:
    """Return whether this person may see nothing without a second factor; the demonstration asks for none."""
    return not settings.DEMO and user.role in REQUIRED


def has_one(user: User) -> bool:
    """Return whether an authenticator app or a passkey is set up."""
    return Authenticator.objects.filter(user=user.pk, type__in=FACTORS).exists()


def is_missing(user: User) -> bool:
    """Return whether this person has to set up a second factor first."""
    return is_required(user) and not has_one(user)


def recovery_codes(user: User) -> list[str] | None:
    """Return the recovery codes that were not used yet; None when none were ever made."""
    kept = Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    return None if kept is None else kept.wrap().get_unused_codes()


def use_up(user: User, code: str) -> bool:
    """Mark a code as used, and return whether it was new."""
    return cache.add(f"code-used:{user.pk}:{''.join(code.split())}", "", timeout=REMEMBERED_SECONDS)


def keys() -> MultiFernet:
    """Return the keys that the secrets are kept under: the newest writes, the older ones still read."""
    kept = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"second factor:{key}".encode()).digest() for key in kept]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return keys().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        count = Authenticator.objects.filter(user=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = context.request.get_host().rpartition("]")[2].partition(":")[0]
        return {"id": host, "name": str(settings.PORTAL_NAME)}
