"""What every QuerySet of the portal can say: fetching is checking."""

from __future__ import annotations

from typing import Any, Self

from django.db import models


class VisibleQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Return the rows that this user may see; each model says which."""
        raise NotImplementedError(f"{self.model.__name__} does not say who may see it")

    def by_reference(self, reference: str) -> Self:
        """Return the row that an address names: here its number; none when it is not one."""
        return (
            self.filter(pk=int(reference))
            if reference.isascii() and reference.isdigit() and len(reference) < 19
            else self.none()
        )
