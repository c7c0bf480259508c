"""Campaigns, and the focus of each of their days."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Force
from portal.queryset import VisibleQuerySet


class FocusArea(models.Model):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class CampaignQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """Officers and coordinators see the campaigns that their force takes part in; national ones all."""
        if not user.is_authenticated or not user.is_police:
            return self.none()
        if user.is_national:
            return self
        return self.filter(Q(pk__in=Campaign.forces.through.objects.filter(force=user.force_id).values("campaign")))

    def by_reference(self, reference):
        return super().by_reference(reference.partition("-")[0])


class Campaign(models.Model):
    name = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    forces = models.ManyToManyField(Force, related_name="campaigns", verbose_name=_("forces"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_start"),
            models.UniqueConstraint(fields=["name", "starts_on"], name="campaign_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        return f"{self.pk}-{slugify(self.name)[:60].strip('-') or 'campaign'}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:one", args=[self.reference])


class CampaignDay(models.Model):
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="days", db_index=False)
    day = models.DateField(_("day"))
    focus_area = models.ForeignKey(FocusArea, models.PROTECT, verbose_name=_("focus area"))

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["campaign", "day"], name="campaign_day_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.focus_area}"
