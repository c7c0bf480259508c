"""The weekly figures: facts that hold from one numbered revision to another, which the database keeps from changing."""

from __future__ import annotations

from collections.abc import Iterable
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
ENDS = """
IF OLD.ended_id IS NOT NULL OR NOT EXISTS (
    SELECT FROM briefings_weeklyrevision begun JOIN briefings_weeklyrevision ended USING (force_id, monday)
    WHERE begun.id = OLD.revision_id AND ended.id = NEW.ended_id AND ended.number > begun.number AND ended.checksum = ''
) THEN %s END IF;
RETURN NEW;
"""
ADDED = """
IF EXISTS (
    SELECT FROM %s JOIN briefings_weeklyrevision revision ON revision.id = revision_id WHERE checksum <> ''
) THEN %s END IF;
RETURN NULL;
"""


def frozen(name: str, operation: pgtrigger.Operation, condition: pgtrigger.Condition | None = None):
    """Return a trigger that refuses this operation."""
    return pgtrigger.Trigger(
        name=name, when=pgtrigger.Before, operation=operation, condition=condition, func=FROZEN + " RETURN NULL;"
    )


def complete(name: str, added: str):
    """Return a trigger that refuses added rows of a revision that has its checksum already."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="added"),
        func=ADDED % (added, FROZEN),
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

    def up_to(self, revisions: Iterable[int]):
        """Return these revisions and all earlier ones of their weeks."""
        asked = WeeklyRevision.objects.filter(
            pk__in=revisions, force=OuterRef("force"), monday=OuterRef("monday"), number__gte=OuterRef("number")
        )
        return self.filter(Exists(asked))


class WeeklyRevision(models.Model):
    """One compilation of one force's week; its facts are written before its checksum, and none afterwards.

    Then only the mark that the registers have changed since is ever written.
    """

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
            frozen("revision_frozen", pgtrigger.Update, pgtrigger.AnyChange(exclude=["differs_at", "checksum"])),
            frozen(
                "revision_complete",
                pgtrigger.Update,
                ~pgtrigger.Q(old__checksum="") & pgtrigger.Q(old__checksum__df=pgtrigger.F("new__checksum")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.week} ({self.number})"

    @property
    def week(self) -> Week:
        return Week(self.monday)

    @property
    def facts(self) -> FactQuerySet:
        return Fact.objects.holding_in([self.pk])

    def get_absolute_url(self) -> str:
        return reverse("figures:week", args=[str(self.week)])


class FactQuerySet(models.QuerySet):
    def holding_in(self, revisions: Iterable[int]):
        """Return the facts that hold in these revisions, of which each force's week has one."""
        by_then = list(WeeklyRevision.objects.up_to(revisions).values_list("pk", flat=True))  # Postgres plans by values
        return self.filter(revision__in=by_then).exclude(ended__in=by_then)


class Fact(models.Model):
    """What one briefing was (no venue), or what one attending venue made of it: the figures sum these rows.

    It holds from its revision on until the one that ended it, which says otherwise; the people behind it do with it.
    """

    revision = models.ForeignKey(WeeklyRevision, models.PROTECT, related_name="begun", db_index=False)
    ended = models.ForeignKey(WeeklyRevision, models.PROTECT, null=True, related_name="ended", db_index=False)
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

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "briefing", "venue"], nulls_distinct=False, name="fact_once"),
            models.UniqueConstraint(
                fields=["briefing", "venue", "day"],
                nulls_distinct=False,
                condition=Q(ended=None),
                name="fact_holds_once",
            ),
        ]
        indexes = [models.Index(fields=["ended"], condition=Q(ended__isnull=False), name="fact_by_end")]
        triggers = [
            frozen("fact_stays", pgtrigger.Delete),
            frozen("fact_frozen", pgtrigger.Update, pgtrigger.AnyChange(exclude=["ended"])),
            pgtrigger.Trigger(
                name="fact_ends_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("ended"),
                func=ENDS % FROZEN,
            ),
            complete("fact_complete", "added"),
        ]

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
        triggers = [
            frozen("fact_person_frozen", pgtrigger.Update | pgtrigger.Delete),
            complete("fact_person_complete", "added JOIN briefings_fact fact ON fact.id = fact_id"),
        ]

    def __str__(self) -> str:
        return f"{self.fact_id}: {self.person_id}"
