"""Whether each part of the portal is alive, by the signs of life that the parts themselves write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from portal import broker
from portal.upkeep.models import SignOfLife

JOBS = ("worker", "beat")


@dataclass(frozen=True)
class Part:
    """A part's name, whether it is alive, and the seconds since its last sign of life (None: never seen)."""

    name: str
    is_alive: bool
    age_seconds: int | None


def show_life(part: str, *, now: datetime) -> None:
    """Write down that this part is alive."""
    SignOfLife.objects.update_or_create(part=part, defaults={"seen_at": now})


def check(*, now: datetime) -> list[Part]:
    """Return the state of database, Redis, worker and beat; writes nothing down."""
    return parts(answers_redis(), now)


def parts(is_redis_alive: bool, now: datetime) -> list[Part]:
    seen: dict[str, datetime] = {}
    try:
        seen = dict(SignOfLife.objects.values_list("part", "seen_at"))
        database = Part("database", is_alive=True, age_seconds=0)
    except DatabaseError:
        connection.close()
        database = Part("database", is_alive=False, age_seconds=None)
    if is_redis_alive:
        seen["redis"] = now
    return [database, *(part(name, seen.get(name), now) for name in ("redis", *JOBS))]


def part(name: str, seen_at: datetime | None, now: datetime) -> Part:
    age = None if seen_at is None else max(now - seen_at, timedelta(0))
    is_alive = age is not None and age <= settings.HEALTH_DOWN_AFTER
    return Part(name, is_alive, None if age is None else int(age.total_seconds()))


def answers_redis() -> bool:
    """Return whether Redis answers within two seconds."""
    try:
        with broker.client() as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def report() -> tuple[dict[str, object], bool]:
    """Return what /healthz says, and whether every part is alive."""
    found = check(now=timezone.now())
    is_well = all(part.is_alive for part in found)
    told = {part.name: {"state": "ok" if part.is_alive else "down", "age_seconds": part.age_seconds} for part in found}
    return {"status": "ok" if is_well else "failing", "parts": told}, is_well
