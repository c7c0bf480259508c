"""What browsers say that the content security policy kept out: counts by directive and host, no address or person."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.db.models import Max, Sum

from portal.upkeep.models import PolicyReport

log = logging.getLogger(__name__)

MOST_BYTES, MOST_IN_ONE = 16 * 1024, 20
MOST_IN_AN_HOUR, MOST_HOSTS_IN_AN_HOUR = 1000, 50
KEPT_FOR = timedelta(days=30)
OTHER = "other"
DIRECTIVE = re.compile(r"[a-z]{3,12}(-[a-z]{2,10}){1,3}")
HOST = re.compile(r"[a-z0-9.-]{1,100}")
COUNT = """
    INSERT INTO upkeep_policyreport (hour, directive, host, count, last_at) VALUES (%s, %s, %s, 1, %s)
    ON CONFLICT (hour, directive, host)
    DO UPDATE SET count = upkeep_policyreport.count + 1, last_at = excluded.last_at
"""


@dataclass(frozen=True)
class Blocked:
    """Which directive kept what out: a host, or a word such as inline."""

    directive: str
    host: str


def told(body: bytes) -> list[Blocked]:
    """Return what a report says, in either of the formats that browsers send; refuses anything else (ValueError)."""
    try:
        said = json.loads(body)
    except RecursionError:
        raise ValueError("nested too deep") from None
    return [blocked for report in reports(said) if (blocked := read(report))]


def reports(said: Any) -> Iterator[dict[str, Any]]:
    """Yield each report: the one of `report-uri`, or those among what `report-to` gathered."""
    if isinstance(said, dict) and isinstance(said.get("csp-report"), dict):
        yield said["csp-report"]
    elif isinstance(said, list):
        for one in said[:MOST_IN_ONE]:
            if isinstance(one, dict) and one.get("type") == "csp-violation" and isinstance(one.get("body"), dict):
                yield one["body"]
    else:
        raise ValueError("not a report")


def read(report: dict[str, Any]) -> Blocked | None:
    names = ("effectiveDirective", "effective-directive", "violated-directive")
    directive = next((report[name] for name in names if isinstance(report.get(name), str)), "").split(" ")[0]
    blocked = next((report[name] for name in ("blockedURL", "blocked-uri") if isinstance(report.get(name), str)), "")
    return Blocked(directive, host_of(blocked)) if DIRECTIVE.fullmatch(directive) else None


def host_of(blocked: str) -> str:
    """Return the host of an address, or the word that stands in its place; nothing of its path and query."""
    try:
        host = (urlsplit(blocked).hostname or urlsplit(blocked).scheme or blocked).lower()
    except ValueError:
        return OTHER
    return host if HOST.fullmatch(host) else OTHER


@transaction.atomic
def record(*, blocked: list[Blocked], now: datetime) -> bool:
    """Count what was kept out, and return True; past a thousand in an hour count nothing and return False."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    counted = dict(PolicyReport.objects.filter(hour=hour).values_list("host").annotate(Sum("count")))
    if sum(counted.values()) + len(blocked) > MOST_IN_AN_HOUR:
        return False
    for one in blocked:
        host = one.host if one.host in counted or len(counted) < MOST_HOSTS_IN_AN_HOUR else OTHER
        counted.setdefault(host, 0)
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [hour, one.directive, host, now])
        log.warning("the content security policy (%s) kept out %s", one.directive, host)
    return True


def recent(*, now: datetime) -> list[dict[str, Any]]:
    """Return (directive, host, times, last) of the last thirty days, the most frequent fifty first."""
    kept = PolicyReport.objects.filter(hour__gt=now - KEPT_FOR)
    summed = kept.values("directive", "host").annotate(times=Sum("count"), last=Max("last_at"))
    return list(summed.order_by("-times", "directive", "host")[:50])


@transaction.atomic
def forget_old(*, now: datetime) -> int:
    """Delete the counts that are older than thirty days, and return how many there were."""
    return PolicyReport.objects.filter(hour__lte=now - KEPT_FOR).delete()[0]
