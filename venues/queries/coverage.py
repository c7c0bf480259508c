"""How many of a venue's people have each course that its category needs, in date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

SOON = timedelta(days=60)
COVERAGE = """
WITH latest AS (
    SELECT person.id, person.venue_id, course.id AS course_id,
           bool_or(record.id IS NOT NULL AND (record.expires_on IS NULL OR record.expires_on >= %(day)s)) AS is_trained,
           bool_or(record.expires_on IS NULL OR record.expires_on > %(soon)s) FILTER (WHERE record.id IS NOT NULL)
               AS is_trained_for_long,
           bool_or(record.id IS NOT NULL) AS is_known
    FROM venues_venue venue
    JOIN venues_course course ON venue.category = ANY (course.needed_by) AND course.is_bookable
    JOIN venues_staffmember person ON person.venue_id = venue.id AND person.left_on IS NULL
    LEFT JOIN venues_trainingrecord record
           ON record.person_id = person.id AND record.course_id = course.id AND record.withdrawn_at IS NULL
    WHERE venue.id = ANY (%(venues)s)
    GROUP BY person.id, course.id
)
SELECT venue.id, course.name, count(latest.id), count(latest.id) FILTER (WHERE is_trained),
       count(latest.id) FILTER (WHERE is_trained AND NOT is_trained_for_long),
       count(latest.id) FILTER (WHERE is_known AND NOT is_trained)
FROM venues_course course
JOIN venues_venue venue ON venue.id = ANY (%(venues)s) AND venue.category = ANY (course.needed_by)
LEFT JOIN latest ON latest.course_id = course.id AND latest.venue_id = venue.id
WHERE course.is_bookable
GROUP BY venue.id, course.name ORDER BY course.name, venue.id
"""


@dataclass(frozen=True)
class Covered:
    """Of a venue's staff: how many are trained and in date, expire within 60 days, or are overdue."""

    course: str
    staff: int
    trained: int
    expiring: int
    overdue: int


def of_venue(venue_id: int, day: date) -> list[Covered]:
    """Return the coverage of each course that the venue's category needs, by the course's name."""
    return of_venues([venue_id], day)[venue_id]


def of_venues(venue_ids: Sequence[int], day: date) -> dict[int, list[Covered]]:
    """Return each venue's coverage of each course that its category needs, by the course's name, in one query."""
    found: dict[int, list[Covered]] = {number: [] for number in venue_ids}
    with connection.cursor() as cursor:
        cursor.execute(COVERAGE, {"venues": list(venue_ids), "day": day, "soon": day + SOON})
        for venue_id, *row in cursor.fetchall():
            found[venue_id].append(Covered(*row))
    return found
