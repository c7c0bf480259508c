"""Addresses as they may be kept: without their query, and without the secrets that some of them carry."""

from __future__ import annotations

import re

SECRET_PATHS = re.compile(
    r"^(/accounts/(?:accept|keep-factor|new-email|keep-email)/|/mail/refuse/|/account/password/new/).+$"
)


def without_secrets(path: str) -> str:
    """Return the path; of one with a secret in it, the part before."""
    return SECRET_PATHS.sub(r"\1…/", path)
