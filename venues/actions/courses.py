"""The course catalogue: courses are added, changed and made not bookable, never deleted."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.accounts.models import User
from venues.models import Course


@transaction.atomic
def add(
    *,
    name: str,
    minutes: int,
    strand: str,
    valid_months: int | None = None,
    needed_by: Sequence[str] = (),
    summary: str = "",
    is_bookable: bool = True,
    by: User,
) -> Course:
    """Add a course and return it, its code made from its name; refuses a name that is taken."""
    name = " ".join(name.split())
    code = slugify(name)[:40].strip("-")
    if Course.objects.filter(code=code).exists() or Course.objects.filter(name__iexact=name).exists():
        raise ValidationError({"name": _("There is a course with this name already. Choose another name.")})
    return keep(Course(code=code), name, minutes, strand, valid_months, needed_by, summary, is_bookable=is_bookable)


@transaction.atomic
def change(
    *,
    course: Course,
    name: str,
    minutes: int,
    strand: str,
    valid_months: int | None,
    needed_by: Sequence[str],
    summary: str,
    is_bookable: bool,
    by: User,
) -> Course:
    """Change a course and return it; records keep the expiry, and briefings the length, that they were made with.

    Refuses a name that another course has.
    """
    name = " ".join(name.split())
    if Course.objects.exclude(pk=course.pk).filter(name__iexact=name).exists():
        raise ValidationError({"name": _("There is a course with this name already. Choose another name.")})
    course = Course.objects.select_for_update().get(pk=course.pk)
    return keep(course, name, minutes, strand, valid_months, needed_by, summary, is_bookable=is_bookable)


def keep(
    course: Course,
    name: str,
    minutes: int,
    strand: str,
    valid_months: int | None,
    needed_by: Sequence[str],
    summary: str,
    *,
    is_bookable: bool,
) -> Course:
    course.name, course.minutes, course.strand, course.valid_months = name, minutes, strand, valid_months
    course.needed_by, course.summary, course.is_bookable = list(needed_by), summary.strip(), is_bookable
    course.full_clean()
    course.save()
    return course
