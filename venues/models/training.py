"""Courses, and who has completed them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.queryset import VisibleQuerySet
from venues.models.people import StaffMember
from venues.models.places import Category


class Strand(models.TextChoices):
    """The four strands of CONTEST, the United Kingdom's strategy for countering terrorism."""

    PURSUE = "pursue", _("Pursue")
    PREVENT = "prevent", _("Prevent")
    PROTECT = "protect", _("Protect")
    PREPARE = "prepare", _("Prepare")


class CourseQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        return self if user.is_authenticated else self.none()

    def by_reference(self, reference):
        return self.filter(code=reference)

    def bookable(self):
        return self.filter(is_bookable=True)

    def needed_by_category(self, category):
        return self.filter(needed_by__contains=[category])


class Course(models.Model):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    summary = models.TextField(_("what it teaches"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"))
    valid_months = models.PositiveSmallIntegerField(_("months it is valid for"), null=True, blank=True)
    strand = models.CharField(_("strand"), max_length=10, choices=Strand.choices)
    needed_by = ArrayField(
        models.CharField(max_length=20, choices=Category.choices),
        default=list,
        blank=True,
        verbose_name=_("needed by"),
    )
    is_bookable = models.BooleanField(_("can be booked"), default=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="course_takes_time"),
            models.CheckConstraint(condition=Q(strand__in=Strand.values), name="course_strand_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Source(models.TextChoices):
    BRIEFING = "briefing", _("Briefing")
    E_LEARNING = "e_learning", _("E-learning")
    OTHER = "other", _("Another provider")


class TrainingRecordQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """Venue managers see the records of their venues' staff; the police see counts only."""
        if not user.is_authenticated or not user.is_venue_manager:
            return self.none()
        return self.filter(person__venue__managers__user=user)

    def live(self):
        return self.filter(withdrawn_at=None)

    def in_date(self, day):
        return self.live().filter(Q(expires_on=None) | Q(expires_on__gte=day))


class TrainingRecord(models.Model):
    person = models.ForeignKey(StaffMember, models.PROTECT, related_name="records")
    course = models.ForeignKey(Course, models.PROTECT, related_name="records")
    completed_on = models.DateField(_("completed on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    source = models.CharField(_("where from"), max_length=12, choices=Source.choices)
    note = models.CharField(_("note"), max_length=250, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TrainingRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-completed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course", "completed_on"],
                condition=Q(withdrawn_at=None),
                name="training_record_once_a_day",
                violation_error_message=_("This person already has a record of this course on this day."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("completed_on")),
                name="training_record_expires_later",
            ),
        ]
        indexes = [
            models.Index(
                fields=["course", "expires_on"], condition=Q(withdrawn_at=None), name="training_record_expiry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} ({self.completed_on:%Y-%m-%d})"
