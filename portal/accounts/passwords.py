"""What a password may be, beside what Django checks, and how it is kept."""

from __future__ import annotations

import gzip
import unicodedata
from itertools import islice
from typing import Any

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

COMMONEST = 3000


class Argon2(Argon2PasswordHasher):
    """Argon2id as RFC 9106 advises where memory is scarce: 64 MiB for each of the passwords checked at once."""

    time_cost, memory_cost, parallelism = 3, 64 * 1024, 4


def normal(password: str) -> str:
    """Return the password in the form that is kept: keyboards send the same letter, such as é, in different forms."""
    return unicodedata.normalize("NFKC", password)


def letters_of(password: str) -> str:
    """Return its letters and digits alone, in small letters."""
    return "".join(filter(str.isalnum, password.lower()))


class CommonPasswordValidator(password_validation.CommonPasswordValidator):
    """Refuses the commonest passwords, and two of the very commonest put together, whatever stands between."""

    def __init__(self) -> None:
        super().__init__()
        with gzip.open(self.DEFAULT_PASSWORD_LIST_PATH, "rt", encoding="utf-8") as lines:  # begins with the commonest
            self.commonest = frozenset(map(letters_of, islice(lines, COMMONEST))) | {""}

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        letters = letters_of(password)
        halves = ((letters[:cut], letters[cut:]) for cut in range(len(letters)))
        if any(self.commonest.issuperset(pair) for pair in halves):
            raise ValidationError(
                _("Many people use passwords like this one. Choose three words that do not belong together."),
                code="password_too_common",
            )


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
