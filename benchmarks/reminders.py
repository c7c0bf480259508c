"""The reminders that are due, found among all bookings, against one plain query."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.measure import Line, in_turn, spread
from briefings.actions import reminders

TIMES = 15
PLAIN = """
SELECT booking.id FROM briefings_booking booking
JOIN briefings_briefing briefing ON briefing.id = booking.briefing_id
JOIN venues_staffmember person ON person.id = booking.person_id
WHERE briefing.state = 'published' AND briefing.starts_at > %(now)s
  AND briefing.starts_at < %(now)s::timestamptz + interval '8 days'
  AND booking.state = 'booked' AND NOT is_walk_in AND person.left_on IS NULL
"""


def lines(people: object, port: int) -> Iterator[Line]:
    """Yield the line of a sweep that finds nothing left to post, as most do, and is taken back."""
    now = timezone.now()

    def swept() -> None:
        reminders.post_due(now=now)

    def plain() -> None:
        with connection.cursor() as cursor:
            cursor.execute(PLAIN, {"now": now})
            cursor.fetchall()

    with transaction.atomic():
        swept(), plain()
        taken, least = in_turn(TIMES, swept, plain, most_seconds=20)
        transaction.set_rollback(True)
    median, base = statistics.median(taken), statistics.median(least)
    name = "a sweep for reminders that finds none left to post"
    yield Line(name, 1000 * median, "ms", 1000 * base, median / base, "ratio ≤ 2", median / base <= 2, spread(taken))
