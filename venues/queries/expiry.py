"""Whose training expires in about 60, 30 and 7 days, and who answers for them: one read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from portal.london_time import Week

DAYS_BEFORE = (60, 30, 7)
REACHING = """
WITH latest AS (
    SELECT record.person_id, record.course_id, CASE WHEN bool_and(record.expires_on IS NOT NULL)
           THEN max(record.expires_on) END AS expires_on
    FROM venues_trainingrecord record
    WHERE record.withdrawn_at IS NULL AND EXISTS (
        SELECT FROM venues_trainingrecord reaching
        WHERE reaching.person_id = record.person_id AND reaching.course_id = record.course_id
          AND reaching.withdrawn_at IS NULL AND reaching.expires_on = ANY (%(days)s))
    GROUP BY record.person_id, record.course_id
)
SELECT venue.id, venue.name, manager.user_id, account.email, person.name, course.name, latest.expires_on
FROM latest
JOIN venues_course course ON course.id = latest.course_id AND course.is_bookable
JOIN venues_staffmember person ON person.id = latest.person_id AND person.left_on IS NULL
JOIN venues_venue venue ON venue.id = person.venue_id
JOIN venues_venuemanager manager ON manager.venue_id = venue.id
JOIN accounts_user account ON account.id = manager.user_id AND account.is_active
WHERE latest.expires_on = ANY (%(days)s) AND NOT EXISTS (
    SELECT FROM outbox_mail mail
    WHERE mail.key = 'training_expires:' || venue.id || ':' || %(week)s || ':' || account.id
      AND mail.state <> 'withdrawn')
ORDER BY venue.id, account.id, latest.expires_on, person.name, course.name, person.id
"""

SOON = """
SELECT person.venue_id, person.id, person.name, course.name, max(record.expires_on) AS expires_on
FROM venues_trainingrecord record
JOIN venues_course course ON course.id = record.course_id AND course.is_bookable
JOIN venues_staffmember person ON person.id = record.person_id AND person.left_on IS NULL
WHERE record.withdrawn_at IS NULL AND person.venue_id = ANY (%(venues)s)
GROUP BY person.venue_id, person.id, course.id
HAVING bool_and(record.expires_on IS NOT NULL) AND max(record.expires_on) BETWEEN %(day)s AND %(until)s
ORDER BY expires_on, person.name, course.name, person.id
"""


@dataclass(frozen=True)
class ExpiringSoon:
    """That one person's training at a venue expires soon and was not taken again."""

    venue_id: int
    person_id: int
    person: str
    course: str
    expires_on: date


@dataclass(frozen=True)
class Expiring:
    """That a manager of a venue is to be told of one person's training that expires."""

    venue_id: int
    venue: str
    manager_id: int
    email: str
    person: str
    course: str
    expires_on: date


def reaching(week: Week) -> list[Expiring]:
    """Return what reaches 60, 30 or 7 days before its expiry in this week and was not told this week.

    By venue, manager and day; somebody who took the course again, or left, is not among them.
    """
    days = [day + timedelta(days=before) for before in DAYS_BEFORE for day in week.days]
    with connection.cursor() as cursor:
        cursor.execute(REACHING, {"days": days, "week": str(week)})
        return [Expiring(*row) for row in cursor.fetchall()]


def soon(venue_ids: Sequence[int], day: date) -> list[ExpiringSoon]:
    """Return whose training at these venues expires within 60 days, soonest first; those who took it again are not."""
    with connection.cursor() as cursor:
        cursor.execute(SOON, {"venues": list(venue_ids), "day": day, "until": day + timedelta(days=DAYS_BEFORE[0])})
        return [ExpiringSoon(*row) for row in cursor.fetchall()]
