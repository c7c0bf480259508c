"""What the list of a venue's staff shows and downloads: each person, and how they stand with each needed course."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.pages.listing import Column
from portal.pages.templatetags.portal_text import portal_short_day
from venues.models import Course, StaffMember
from venues.queries.standing import Standing, latest, standing_until

UNTIL = {
    Standing.OVERDUE: gettext_lazy("Expired on %(day)s"),
    Standing.DUE: gettext_lazy("Due soon: expires on %(day)s"),
    Standing.IN_DATE: gettext_lazy("In date until %(day)s"),
}


def columns(needed: Iterable[Course], day: date) -> list[Column]:
    """Return the columns of people who carry their records of the needed courses as `needed_records`."""
    return [
        Column(gettext_lazy("Name"), name, address),
        Column(gettext_lazy("Job"), lambda person: person.job_role),
        *(training(course, day) for course in needed),
        Column(gettext_lazy("Email address"), lambda person: person.email),
        Column(gettext_lazy("Staff number"), lambda person: person.staff_number),
    ]


def name(person: StaffMember) -> str:
    return _("%(person)s (left)") % {"person": person} if person.left_on else str(person)


def address(person: StaffMember) -> str:
    return reverse("staff:one", args=[person.venue.reference, person.pk])


def training(course: Course, day: date) -> Column:
    return Column(course.name, lambda person: standing_words(person, course, day))


def standing_words(person: StaffMember, course: Course, day: date) -> str:
    """Return how the person stands with the course on the day, such as "In date until 14 October 2028"."""
    record = latest(person.needed_records, course)
    if record is None:
        return str(Standing.NEVER.label)
    standing = standing_until(record.expires_on, day)
    if record.expires_on is None:
        return str(standing.label)
    return UNTIL[standing] % {"day": portal_short_day(record.expires_on)}
