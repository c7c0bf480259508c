"""What a password may be, beside what Django checks."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class MaximumLengthValidator:
    """Refuses what is longer than the hash is made for, so that nobody makes the portal hash a book."""

    def __init__(self, max_length: int = 128) -> None:
        self.max_length = max_length

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > self.max_length:
            raise ValidationError(
                _("Choose a password of at most %(most)s characters.") % {"most": self.max_length},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        return _("Your password can have up to %(most)s characters.") % {"most": self.max_length}
