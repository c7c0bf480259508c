"""Signs of life that the jobs themselves write, and what browsers report."""

from __future__ import annotations

from django.db import models


class SignOfLife(models.Model):
    part = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.part} at {self.seen_at}"


class PolicyReport(models.Model):
    """How often the content security policy kept something of one host out, in one hour."""

    hour = models.DateTimeField()
    directive = models.CharField(max_length=50)
    host = models.CharField(max_length=100)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hour", "directive", "host"], name="one_count_for_each_host")]

    def __str__(self) -> str:
        return f"{self.directive} kept {self.host} out"
