"""How the portal stands, for machines and for the system page: what waits and since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import redis
from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric

from briefings.models import WeeklyRevision
from portal.files.models import Upload, UploadState
from portal.outbox import queue
from portal.upkeep import health

CELERY_QUEUE = "celery"


@dataclass(frozen=True)
class State:
    """What waits: mails, imports, and calls to the worker (None: Redis is away); and how the figures stand.

    Ages are in seconds, None when there is nothing to be old.
    """

    mails: queue.Queue
    imports: int
    oldest_import: int | None
    calls: int | None
    compiled: int | None
    differing: int


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
        calls=calls(),
        compiled=age(weeks["last"], now),
        differing=weeks["differing"],
    )


def age(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else max(int((now - moment).total_seconds()), 0)


def calls() -> int | None:
    """Return how many calls wait for a worker; None when Redis is away."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            return int(client.llen(CELERY_QUEUE))
    except redis.RedisError:
        return None


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
            "portal_calls_waiting": ("Calls that wait for a worker", found.calls),
            "portal_weeks_compiled_seconds": ("Time since a week was compiled", found.compiled),
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
