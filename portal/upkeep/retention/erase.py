"""Removing what is due, a bounded number of rows at a time, each time in a transaction of its own."""

from __future__ import annotations

import logging
import time
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from portal.upkeep import health
from portal.upkeep.retention.due import look_ahead
from portal.upkeep.retention.function import is_installed

log = logging.getLogger(__name__)

BATCH = 500  # rows whose locks are held at a time
MOST_SECONDS = 420  # a task may take 540
PART = "retention"  # the name of the job's sign of life
ERASE = "VALUES (erase_due(%s, %s, %s))"  # pghistory tells who acts before VALUES, and not before SELECT


def erase_due(*, now: datetime, most_seconds: float = MOST_SECONDS) -> dict[str, int]:
    """Erase what is due by this moment, and return how many rows of each kind; a second run erases nothing.

    What there is no time for is left to the next run, and so is a kind whose rows somebody holds locked.
    """
    if not is_installed():
        log.error("Nothing was removed: the database has other periods than the settings. Run bin/manage migrate.")
        return {}
    until = time.monotonic() + most_seconds
    kinds = [code for code, keep in settings.RETENTION.items() if keep.period]
    erased = {code: erase_kind(code, now, until) for code in kinds}
    look_ahead(now=now)
    health.show_life(PART, now=now)
    return {code: number for code, number in erased.items() if number}


def erase_kind(code: str, now: datetime, until: float) -> int:
    erased = 0
    while time.monotonic() < until:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(ERASE, [code, now, BATCH])
                (number,) = cursor.fetchone()
        except DatabaseError:
            log.exception("What is due of %s was not removed", code)
            break
        if not number:
            break
        erased += number
    return erased
