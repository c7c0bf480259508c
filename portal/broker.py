"""Redis, by its address or by the sentinels that know which of several is the master; and the calls that wait there."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from redis.sentinel import Sentinel

QUEUE = "celery"
CALLED_AT = "portal_called_at"
WITHIN: dict[str, Any] = {"socket_timeout": 2, "socket_connect_timeout": 2}  # seconds
SENTINEL_PORT = 26379


@dataclass(frozen=True)
class Calls:
    """How many calls wait for a worker, and the seconds since the oldest was made (None: none, or not known)."""

    count: int
    oldest_seconds: int | None


@contextmanager
def client() -> Iterator[redis.Redis]:
    """Yield a client of the Redis that has the calls; what it asks raises RedisError within seconds."""
    with ExitStack() as stack:
        if settings.REDIS_MASTER:
            sentinel = by_sentinels()
            for each in sentinel.sentinels:
                stack.callback(each.close)
            yield stack.enter_context(sentinel.master_for(settings.REDIS_MASTER))
        else:
            yield stack.enter_context(redis.Redis.from_url(settings.REDIS_URL, **WITHIN))


def by_sentinels() -> Sentinel:
    urls = [urlsplit(url) for url in settings.REDIS_URL.split(";")]
    passwords = [unquote(url.password) for url in urls if url.password]
    return Sentinel(
        [(url.hostname, url.port or SENTINEL_PORT) for url in urls],
        sentinel_kwargs=sentinel_options(settings.REDIS_SENTINEL_PASSWORD),
        password=passwords[0] if passwords else None,
        **WITHIN,
    )


def sentinel_options(password: str) -> dict[str, Any]:
    """Return what is said to the sentinels themselves, who may have a password of their own."""
    return WITHIN | ({"password": password} if password else {})


def celery_url(url: str) -> str:
    """Return the address that Celery is given: each sentinel with the password, for it goes from one to the next."""
    if not url.startswith("sentinel://"):
        return url.replace("unix://", "redis+socket://", 1)
    secret, _at, _first = urlsplit(url.split(";")[0]).netloc.rpartition("@")
    places = [urlsplit(each).netloc.rpartition("@")[2] for each in url.split(";")]
    return ";".join(f"sentinel://{secret}@{place}" if secret else f"sentinel://{place}" for place in places)


def transport_options(url: str, master: str, sentinel_password: str) -> dict[str, Any]:
    """Return what Celery is told of the way to Redis; refuses sentinels without the master's name, and a name alone."""
    if url.startswith("sentinel://") != bool(master):
        raise ImproperlyConfigured("With REDIS_URL=sentinel://… set REDIS_MASTER to what they call the master.")
    options: dict[str, Any] = {"socket_timeout": 5, "socket_connect_timeout": 5}
    if master:
        options |= {"master_name": master, "sentinel_kwargs": sentinel_options(sentinel_password)}
    return options


def calls() -> Calls | None:
    """Return the calls that wait for a worker; None when Redis is away."""
    try:
        with client() as asked:
            return Calls(int(asked.llen(QUEUE)), age(asked.lindex(QUEUE, -1)))
    except redis.RedisError:
        return None


def age(message: bytes | None) -> int | None:
    """Return the seconds since this call was made, by the mark that each has; None without one."""
    try:
        called_at = json.loads(message or "")["headers"][CALLED_AT]
    except (ValueError, LookupError, TypeError):
        return None
    return max(int(time.time() - called_at), 0)


def mark(headers: dict[str, Any]) -> None:
    """Have a call say when it was made."""
    headers[CALLED_AT] = time.time()
