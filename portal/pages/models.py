"""Form tokens: a form sent twice has one effect, and leads to the same place."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class FormToken(models.Model):
    token = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    led_to = models.CharField(max_length=500, blank=True)
    used_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["used_at"], name="form_token_used")]

    def __str__(self) -> str:
        return str(self.token)
