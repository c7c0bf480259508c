"""Signs of life that the jobs themselves write."""

from __future__ import annotations

from django.db import models


class SignOfLife(models.Model):
    part = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.part} at {self.seen_at}"
