"""Counts requests and queries, and names slow queries in the log: their text, never what was asked for."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from portal.upkeep.watch import counters

log = logging.getLogger("portal.slow")
LONGEST = 2000  # characters of a query in the log


class WatchMiddleware:
    """Stands first, so that it times all that the portal does for an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        queries, begun = Queries(), time.perf_counter()
        with connection.execute_wrapper(queries):
            response = self.get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else "none"
        counters.REQUESTS.labels(route, known(request.method), str(response.status_code)).inc()
        counters.REQUEST_SECONDS.labels(route).observe(time.perf_counter() - begun)
        counters.QUERIES.labels(route).inc(queries.count)
        counters.QUERY_SECONDS.labels(route).inc(queries.seconds)
        if queries.slow:
            counters.SLOW_QUERIES.labels(route).inc(len(queries.slow))
        for seconds, query in queries.slow:
            told = {"route": route, "milliseconds": round(1000 * seconds), "query": query}
            log.warning("slow query in %s, %d ms: %s", route, told["milliseconds"], query, extra=told)
        return response


def known(method: str | None) -> str:
    return method if method in ("GET", "HEAD", "POST") else "other"


class Queries:
    """Counts the queries of one request, and keeps the slow ones with their places for values, not the values."""

    def __init__(self) -> None:
        self.count, self.seconds = 0, 0.0
        self.slow: list[tuple[float, str]] = []

    def __call__(self, execute: Any, query: Any, parameters: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(query, parameters, many, context)
        finally:
            taken = time.perf_counter() - begun
            self.count, self.seconds = self.count + 1, self.seconds + taken
            if 1000 * taken >= settings.SLOW_QUERY_MS:
                self.slow.append((taken, " ".join(str(query).split())[:LONGEST]))
