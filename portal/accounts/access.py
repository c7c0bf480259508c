"""Who may enter which page: every view carries a policy, and a view without one lets nobody in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.http import HttpResponseBase

from portal.accounts.models import Role

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True)
class Policy:
    """Who a view lets in: anybody at all, or the signed-in users of these roles.

    With `needs_proof` the password or a factor must have been given within the last quarter of an hour; a file asks
    for that too, unless it `has_open_files`, without people in them. With `is_before_factor` it is open to people who
    still have to set up their second factor.
    """

    roles: frozenset[str] = frozenset()
    is_public: bool = False
    needs_proof: bool = False
    is_before_factor: bool = False
    has_open_files: bool = False

    def admits(self, user: object) -> bool:
        """Return whether this user, signed in or not, may enter."""
        return self.is_public or getattr(user, "role", None) in self.roles


PUBLIC = Policy(is_public=True)
LEAVING = Policy(is_public=True, is_before_factor=True)
ANY_ROLE = Policy(roles=frozenset(Role.values))
OWN_SIGN_IN = Policy(roles=frozenset(Role.values), is_before_factor=True)
PROVEN = Policy(roles=frozenset(Role.values), is_before_factor=True, needs_proof=True)


def allow(*roles: str, needs_proof: bool = False, has_open_files: bool = False) -> Callable[[View], View]:
    """Mark a view as open to signed-in users of these roles; without roles, to every signed-in user."""
    policy = Policy(roles=frozenset(roles or Role.values), needs_proof=needs_proof, has_open_files=has_open_files)

    def mark(view: View) -> View:
        view.policy = policy  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to anybody."""
    view.policy = PUBLIC  # type: ignore[attr-defined]
    return view
