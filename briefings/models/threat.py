"""The dated register of the national threat level; source: the Security Service's published changes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Threat(models.TextChoices):
    LOW = "low", _("LOW")
    MODERATE = "moderate", _("MODERATE")
    SUBSTANTIAL = "substantial", _("SUBSTANTIAL")
    SEVERE = "severe", _("SEVERE")
    CRITICAL = "critical", _("CRITICAL")


class ThreatLevelQuerySet(models.QuerySet):
    def on(self, day):
        """Return the entry in force on this day, or None before the first."""
        return self.filter(since__lte=day).order_by("-since").first()


class ThreatLevel(models.Model):
    level = models.CharField(_("level"), max_length=12, choices=Threat.choices)
    since = models.DateField(_("since"), unique=True)

    objects = ThreatLevelQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        constraints = [models.CheckConstraint(condition=Q(level__in=Threat.values), name="threat_level_known")]

    def __str__(self) -> str:
        return f"{self.get_level_display()} since {self.since}"
