"""Signs of life that the jobs themselves write, what browsers report, holds on the removal of data, and its log."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Min, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.events import events_of
from portal.queryset import VisibleQuerySet
from venues.models import StaffMember, Venue


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


class AdministratorsQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """Administrators answer for what is kept and what is removed."""
        return self if user.is_authenticated and user.is_administrator else self.none()


class HoldQuerySet(AdministratorsQuerySet):
    def open(self):
        return self.filter(released_at=None)

    def with_subjects(self):
        return self.select_related("account", "person__venue", "venue", "placed_by", "released_by")


class Hold(models.Model):
    """Nothing about an account, a person on a staff list or a venue is removed until this is released."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="holds")
    person = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="holds")
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True, related_name="holds")
    reason = models.TextField(_("reason"), max_length=500)
    placed_at = models.DateTimeField(_("placed"))
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    release_reason = models.TextField(_("reason for releasing it"), max_length=500, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=False, person=None, venue=None)
                | Q(account=None, person__isnull=False, venue=None)
                | Q(account=None, person=None, venue__isnull=False),
                name="hold_is_on_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="hold_released_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["account", "person", "venue"],
                condition=Q(released_at=None),
                nulls_distinct=False,
                name="hold_one_open_for_each",
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    def get_absolute_url(self) -> str:
        return reverse("personal_data:hold", args=[self.pk])

    @property
    def subject(self):
        """The account, person or venue that is on hold."""
        return self.account or self.person or self.venue


class HoldEvent(events_of(Hold)):
    pass


class ErasureQuerySet(AdministratorsQuerySet):
    def runs(self):
        """Return for each run and kind when it began and how many rows it removed, newest first."""
        summed = self.order_by().values("run", "kind").annotate(at=Min("erased_at"), rows=Sum("number"))
        return summed.order_by("-at", "kind")


class Erasure(models.Model):
    """What the database's function removed; written by the function alone, so that nothing is removed unseen."""

    kind = models.CharField(max_length=30)
    number = models.PositiveIntegerField()
    erased_at = models.DateTimeField(db_index=True)
    moment = models.DateTimeField()
    run = models.CharField(max_length=64, blank=True)
    role = models.CharField(max_length=63)

    is_only_added_to = True

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-erased_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.number}"


class Upcoming(models.Model):
    """How many rows of a kind were due when the last run had ended, and the day on which the next will be."""

    kind = models.CharField(max_length=30, primary_key=True)
    number = models.PositiveIntegerField()
    next_on = models.DateField(null=True)
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind}: {self.number}, next on {self.next_on}"
