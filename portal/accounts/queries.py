"""How many accounts each role has."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from portal.accounts.models import Role, User


@dataclass(frozen=True)
class AccountsOfRole:
    """A role in words and as its code, with its accounts that may sign in and those that are disabled."""

    label: str
    role: str
    active: int
    disabled: int


def by_role(reader: User) -> list[AccountsOfRole]:
    """Return the accounts that the reader may see, a row for each role."""
    rows = User.objects.visible_to(reader).order_by().values_list("role")
    counted = rows.annotate(
        active=Count("pk", filter=Q(is_active=True)), disabled=Count("pk", filter=Q(is_active=False))
    )
    found = {role: (active, disabled) for role, active, disabled in counted}
    return [AccountsOfRole(str(role.label), role.value, *found.get(role.value, (0, 0))) for role in Role]
