"""How the portal stands, for machines and for the system page: what waits and since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connections
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric

from briefings.figures import compile
from briefings.figures.source import REPLICA
from briefings.models import WeeklyRevision
from portal import broker
from portal.files.models import Upload, UploadState
from portal.outbox import queue
from portal.upkeep import health

BEHIND = """
SELECT CASE WHEN pg_is_in_recovery()
            THEN COALESCE(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 0) ELSE 0 END
"""


@dataclass(frozen=True)
class State:
    """What waits: mails, imports, and calls to the worker (None: Redis is away); and how the figures stand.

    Ages are in seconds, None when there is nothing to be old; `behind` is that of the replica for figures, None when
    it is away.
    """

    mails: queue.Queue
    imports: int
    oldest_import: int | None
    calls: broker.Calls | None
    compiled: int | None
    differing: int
    missing: int
    has_replica: bool
    behind: int | None


def state(*, now: datetime) -> State:
    """Return how the portal stands."""
    open_imports = Upload.objects.filter(state__in=[UploadState.QUEUED, UploadState.RUNNING])
    imports = open_imports.aggregate(count=Count("pk"), oldest=Min("given_at"))
    weeks = WeeklyRevision.objects.aggregate(
        last=Max("compiled_at"), differing=Count("pk", filter=Q(differs_at__isnull=False))
    )
    return State(
        mails=queue.state(now=now),
        imports=imports["count"],
        oldest_import=age(imports["oldest"], now),
        calls=broker.calls(),
        compiled=age(weeks["last"], now),
        differing=weeks["differing"],
        missing=compile.missing(now=now),
        has_replica=REPLICA in connections.settings,
        behind=behind(),
    )


def age(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else max(int((now - moment).total_seconds()), 0)


def behind() -> int | None:
    """Return by how many seconds the replica for figures is behind; None without one, or when it is away."""
    if REPLICA not in connections.settings:
        return None
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute(BEHIND)
            (seconds,) = cursor.fetchone()
    except DatabaseError:
        connections[REPLICA].close()
        return None
    return None if seconds is None else max(int(seconds), 0)


class StateCollector:
    """Tells the state as gauges; what is not known is left out."""

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        found = state(now=now)
        gauges = {
            "portal_mails_waiting": ("Mails to be sent", found.mails.pending),
            "portal_mails_failed": ("Mails that failed for good", found.mails.failed),
            "portal_mails_oldest_seconds": ("Age of the oldest mail to be sent", found.mails.oldest_seconds or 0),
            "portal_imports_waiting": ("Imports to be done", found.imports),
            "portal_imports_oldest_seconds": ("Age of the oldest import to be done", found.oldest_import or 0),
            "portal_calls_waiting": ("Calls that wait for a worker", found.calls and found.calls.count),
            "portal_calls_oldest_seconds": (
                "Age of the oldest call that waits",
                found.calls and (found.calls.oldest_seconds or 0),
            ),
            "portal_weeks_compiled_seconds": ("Time since a week was compiled", found.compiled),
            "portal_weeks_missing": ("Forces without figures of the last finished week", found.missing),
            "portal_replica_behind_seconds": ("How far the replica for figures is behind", found.behind),
            "portal_weeks_differing": ("Revisions whose registers changed since", found.differing),
        }
        for name, (words, value) in gauges.items():
            if value is not None:
                yield GaugeMetricFamily(name, words, value)
        parts = GaugeMetricFamily("portal_part_seconds", "Time since a part's last sign of life", labels=["part"])
        for part in health.check(now=now):
            if part.age_seconds is not None:
                parts.add_metric([part.name], part.age_seconds)
        yield parts
