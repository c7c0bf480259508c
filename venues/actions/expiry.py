"""Training that expires soon: one digest a week to those who answer for the venue."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from django.db import transaction

from portal.london_time import Week, london_day
from venues import mails
from venues.queries import expiry


@transaction.atomic
def post_due(*, now: datetime) -> int:
    """Post this week's digest of each venue to each of its managers, and return how many mails that were.

    It names the training that reaches 60, 30 or 7 days before its expiry this week; a second run adds nothing.
    """
    week = Week.of(london_day(now))
    told = groupby(expiry.reaching(week), key=lambda row: (row.venue_id, row.manager_id))
    return sum(mails.training_expires(expiring=list(rows), week=week, now=now) for _whom, rows in told)
