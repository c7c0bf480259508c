"""How people stand with one course: never trained, overdue, due within 60 days, or in date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from venues.models import Course, StaffMember, TrainingRecord
from venues.queries.coverage import SOON


class Standing(models.TextChoices):
    NEVER = "never", _("Never trained")
    OVERDUE = "overdue", _("Expired")
    DUE = "due", _("Due soon")
    IN_DATE = "in_date", _("In date")


def with_records(people: QuerySet, course: Course) -> QuerySet:
    """Return the people with `has_record` of the course and the latest `expires_on`: nothing when it never does."""
    records = TrainingRecord.objects.live().filter(person=OuterRef("pk"), course=course)
    latest = records.order_by(F("expires_on").desc(nulls_first=True)).values("expires_on")[:1]
    return people.annotate(has_record=Exists(records), expires_on=Subquery(latest))


def in_need(people: QuerySet, day: date) -> QuerySet:
    """Return those of `with_records` who have no record, or one that expires within 60 days of the day."""
    return people.filter(Q(has_record=False) | Q(expires_on__lte=day + SOON))


def standing(person: StaffMember, day: date) -> Standing:
    """Return how one of `with_records` stands on the day."""
    return standing_until(person.expires_on, day) if person.has_record else Standing.NEVER


def standing_until(expires_on: date | None, day: date) -> Standing:
    """Return how somebody stands on the day whose latest record expires then: never, when that is None."""
    if expires_on is None or expires_on > day + SOON:
        return Standing.IN_DATE
    return Standing.DUE if expires_on >= day else Standing.OVERDUE


def latest(records: Iterable[TrainingRecord], course: Course) -> TrainingRecord | None:
    """Return the record of the course that is valid longest, or None without one."""
    of_course = [record for record in records if record.course_id == course.pk]
    return max(of_course, key=lambda record: record.expires_on or date.max, default=None)
