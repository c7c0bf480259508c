"""Where facts are read: in the replica for figures when there is one that has them, else in the main database."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

from briefings.models import WeeklyRevision

REPLICA = "figures"

log = logging.getLogger(__name__)


def source(revisions: Iterable[int]) -> str:
    """Return the alias of the database to read the facts of these revisions in.

    What a revision says never changes, so that a replica which has it, however far behind, says the same of it.
    """
    wanted = set(revisions)
    if not wanted or REPLICA not in connections.settings:
        return DEFAULT_DB_ALIAS
    try:
        found = WeeklyRevision.objects.using(REPLICA).filter(pk__in=wanted).count()
    except OperationalError as error:
        log.warning("the replica for figures does not answer, and the main database is read: %s", error)
        connections[REPLICA].close()
        return DEFAULT_DB_ALIAS
    return REPLICA if found == len(wanted) else DEFAULT_DB_ALIAS
