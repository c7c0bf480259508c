"""What those who answer for venues are told."""

from __future__ import annotations

from datetime import datetime

from portal.london_time import Week
from portal.outbox.post import post
from venues.queries.expiry import Expiring


def training_expires(*, expiring: list[Expiring], week: Week, now: datetime) -> int:
    """Tell one manager of one venue, once a week, whose training expires; return 1, or 0 when nothing was posted."""
    first = expiring[0]
    posted = post(
        kind="training_expires",
        key=f"training_expires:{first.venue_id}:{week}:{first.manager_id}",
        about=f"venue:{first.venue_id}",
        to=first.email,
        context={"venue": first.venue, "expiring": expiring},
        expires_at=week.ends_at,
        now=now,
    )
    return 1 if posted else 0
