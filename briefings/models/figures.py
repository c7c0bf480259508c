"""The weekly figures: facts frozen in numbered revisions, which the database keeps from being changed."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from briefings.models.bookings import Attendance
from briefings.models.briefings import Briefing
from briefings.models.campaigns import Campaign, FocusArea
from portal.accounts.models import Force
from portal.london_time import Week
from portal.queryset import VisibleQuerySet
from venues.models import Area, Category, Course, Organisation, StaffMember, Strand, Venue

FROZEN = "RAISE EXCEPTION 'Compiled figures are frozen: compile the week again instead.' USING ERRCODE = '23514';"


def frozen(name: str, operation: pgtrigger.Operation, condition: pgtrigger.Condition | None = None):
    """Return a trigger that refuses this operation."""
    return pgtrigger.Trigger(
        name=name, when=pgtrigger.Before, operation=operation, condition=condition, func=FROZEN + " RETURN NULL;"
    )


class WeeklyRevisionQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """Coordinators see the figures of their force, national ones those of all; nobody else does."""
        if not user.is_authenticated or not user.is_coordinator:
            return self.none()
        return self if user.is_national else self.filter(force=user.force_id)

    def newest(self):
        """Return the newest revision of each force's week."""
        newer = WeeklyRevision.objects.filter(
            force=OuterRef("force"), monday=OuterRef("monday"), number__gt=OuterRef("number")
        )
        return self.exclude(Exists(newer))

    def of_week(self, week: Week):
        return self.filter(monday=week.monday)

    def between(self, first: date, last: date):
        """Return the revisions of the weeks that these days touch."""
        return self.filter(monday__range=(Week.of(first).monday, last))


class WeeklyRevision(models.Model):
    """One compilation of one force's week; only the mark that the registers have changed since is ever written."""

    monday = models.DateField(_("Monday"))
    force = models.ForeignKey(Force, models.PROTECT, verbose_name=_("force"), related_name="+", db_index=False)
    number = models.PositiveIntegerField(_("revision"))
    compiled_at = models.DateTimeField(_("compiled"))
    compiled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checksum = models.CharField(_("checksum"), max_length=64)
    differs_at = models.DateTimeField(null=True, blank=True)

    objects = WeeklyRevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-monday", "force__name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["force", "monday", "number"], name="weekly_revision_once"),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="weekly_revision_starts_on_monday"),
        ]
        indexes = [models.Index(fields=["monday", "force", "-number"], name="weekly_revision_newest")]
        triggers = [
            frozen("revision_stays", pgtrigger.Delete),
            frozen("revision_frozen", pgtrigger.Update, pgtrigger.AnyChange(exclude=["differs_at"])),
        ]

    def __str__(self) -> str:
        return f"{self.week} ({self.number})"

    @property
    def week(self) -> Week:
        return Week(self.monday)

    def get_absolute_url(self) -> str:
        return reverse("figures:week", args=[str(self.week)])


class Fact(models.Model):
    """What one briefing was (no venue), or what one attending venue made of it: the figures sum these rows."""

    revision = models.ForeignKey(WeeklyRevision, models.PROTECT, related_name="facts", db_index=False)
    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="+", db_index=False)
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    day = models.DateField()
    course = models.ForeignKey(Course, models.PROTECT, related_name="+", db_index=False)
    strand = models.CharField(max_length=10, choices=Strand.choices)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="+")
    focus_area = models.ForeignKey(FocusArea, models.PROTECT, null=True, related_name="+", db_index=False)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False)
    category = models.CharField(max_length=20, choices=Category.choices, blank=True)
    is_online = models.BooleanField()
    held = models.PositiveSmallIntegerField()
    called_off = models.PositiveSmallIntegerField()
    offered = models.PositiveIntegerField()
    officer_minutes = models.PositiveIntegerField()
    booked = models.PositiveIntegerField()
    attended = models.PositiveIntegerField()
    absent = models.PositiveIntegerField()
    not_recorded = models.PositiveIntegerField()
    walk_ins = models.PositiveIntegerField()
    is_first_for_venue = models.BooleanField()
    is_first_for_organisation = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "briefing", "venue"], nulls_distinct=False, name="fact_once")
        ]
        triggers = [frozen("fact_frozen", pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.briefing}, {self.day:%Y-%m-%d}"


class FactPerson(models.Model):
    """A person counted in a fact, and how."""

    fact = models.ForeignKey(Fact, models.PROTECT, related_name="people", db_index=False)
    person = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Attendance.choices)
    is_walk_in = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "person"], name="fact_person_once")]
        triggers = [frozen("fact_person_frozen", pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.fact_id}: {self.person_id}"
