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
    """Who a view lets in: anybody at all, or the signed-in users of these roles."""

    roles: frozenset[str] = frozenset()
    is_public: bool = False

    def admits(self, user: object) -> bool:
        """Return whether this user, signed in or not, may enter."""
        return self.is_public or getattr(user, "role", None) in self.roles


PUBLIC = Policy(is_public=True)
ANY_ROLE = Policy(roles=frozenset(Role.values))


def allow(*roles: str) -> Callable[[View], View]:
    """Mark a view as open to signed-in users of these roles; without roles, to every signed-in user."""
    policy = Policy(roles=frozenset(roles)) if roles else ANY_ROLE

    def mark(view: View) -> View:
        view.policy = policy  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to anybody."""
    view.policy = PUBLIC  # type: ignore[attr-defined]
    return view
