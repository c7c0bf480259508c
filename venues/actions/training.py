"""Training records: kept once for each person, course and day; withdrawn, never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from venues.models import Course, Organisation, Source, StaffMember, TrainingRecord, Venue

BRIEFED_ON = """
UPDATE venues_venue SET (first_briefed_on, last_briefed_on) = (
    SELECT min(completed_on), max(completed_on) FROM venues_trainingrecord
    JOIN venues_staffmember person ON person.id = person_id
    WHERE person.venue_id = venues_venue.id AND source = 'briefing' AND withdrawn_at IS NULL)
WHERE id = %(venue)s;
UPDATE venues_organisation SET (first_briefed_on, last_briefed_on) = (
    SELECT min(first_briefed_on), max(last_briefed_on) FROM venues_venue
    WHERE organisation_id = venues_organisation.id)
WHERE id = (SELECT organisation_id FROM venues_venue WHERE id = %(venue)s)
"""

ALL_BRIEFED_ON = """
UPDATE venues_venue SET first_briefed_on = seen.first, last_briefed_on = seen.last
FROM (SELECT person.venue_id, min(completed_on) AS first, max(completed_on) AS last
      FROM venues_trainingrecord JOIN venues_staffmember person ON person.id = person_id
      WHERE source = 'briefing' AND withdrawn_at IS NULL GROUP BY 1) seen
WHERE seen.venue_id = venues_venue.id;
UPDATE venues_organisation SET first_briefed_on = seen.first, last_briefed_on = seen.last
FROM (SELECT organisation_id, min(first_briefed_on) AS first, max(last_briefed_on) AS last
      FROM venues_venue WHERE first_briefed_on IS NOT NULL GROUP BY 1) seen
WHERE seen.organisation_id = venues_organisation.id
"""


@transaction.atomic
def record(
    *, person: StaffMember, course: Course, completed_on: date, source: str, note: str = "", by: User
) -> TrainingRecord:
    """Return the live record of this person, course and day, made when there is none.

    Refuses a day in the future.
    """
    if completed_on > timezone.localdate():
        raise ValidationError({"completed_on": _("The day is in the future. Enter the day it was completed.")})
    hold([person.pk])
    live = TrainingRecord.objects.live().filter(person=person, course=course, completed_on=completed_on).first()
    if live:
        return live
    expires_on = completed_on + relativedelta(months=course.valid_months) if course.valid_months else None
    made = TrainingRecord.objects.create(
        person=person,
        course=course,
        completed_on=completed_on,
        expires_on=expires_on,
        source=source,
        note=note,
        recorded_by=by,
    )
    keep_briefed_on(person, source)
    return made


@transaction.atomic
def withdraw(*, record: TrainingRecord, by: User, now: datetime | None = None) -> None:
    """Withdraw a record that was made in error; withdrawing it again changes nothing."""
    hold([record.person_id])
    live = TrainingRecord.objects.live().filter(pk=record.pk)
    live.update(withdrawn_at=now or timezone.now(), withdrawn_by=by)
    keep_briefed_on(record.person, record.source)


def hold(people: Iterable[int]) -> None:
    """Lock these people, their venues and the organisations, each kind by number: who keeps records of several."""
    staff = StaffMember.objects.filter(pk__in=people).order_by("pk").select_for_update(no_key=True)
    venues = Venue.objects.filter(pk__in={venue for _person, venue in staff.values_list("pk", "venue")})
    kept = venues.order_by("pk").select_for_update(no_key=True).values_list("pk", "organisation")
    organisations = Organisation.objects.filter(pk__in={organisation for _venue, organisation in kept})
    list(organisations.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def keep_briefed_on(person: StaffMember, source: str) -> None:
    """Keep when the person's venue and organisation were first and last briefed."""
    if source == Source.BRIEFING:
        with connection.cursor() as cursor:
            cursor.execute(BRIEFED_ON, {"venue": person.venue_id})


@transaction.atomic
def keep_all_briefed_on() -> None:
    """Keep when every venue and organisation was first and last briefed, after records came in another way."""
    with connection.cursor() as cursor:
        cursor.execute(ALL_BRIEFED_ON)
