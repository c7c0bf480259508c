"""Training that expires soon: one digest a week to those who answer for the venue."""

from __future__ import annotations

from datetime import datetime, time
from itertools import groupby

from django.db import transaction

from portal.london_time import Week, london_day, london_moment
from portal.outbox.restored import silent_until
from venues import mails
from venues.queries import expiry

FIRST = time(8)  # on Monday: when the week's first digests are posted


@transaction.atomic
def post_due(*, now: datetime) -> int:
    """Post this week's digest of each venue to each of its managers, and return how many mails that were.

    It names the training that reaches 60, 30 or 7 days before its expiry this week; a second run adds nothing. When
    the portal was restored from a backup in this week, the digest may have been sent, and is left.
    """
    week = Week.of(london_day(now))
    silent = silent_until()
    if silent and silent >= london_moment(week.monday, FIRST):
        return 0
    told = groupby(expiry.reaching(week), key=lambda row: (row.venue_id, row.manager_id))
    return sum(mails.training_expires(expiring=list(rows), week=week, now=now) for _whom, rows in told)
