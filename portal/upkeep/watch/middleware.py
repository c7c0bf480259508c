"""Counts requests and queries by page, and names slow queries in the log."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack

from django.db import connections
from django.http import HttpRequest, HttpResponseBase

from portal.upkeep.watch import counters
from portal.upkeep.watch.queries import Queries


class WatchMiddleware:
    """Stands first, so that it times all that the portal does for an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        queries, begun = Queries(), time.perf_counter()
        with ExitStack() as watched:
            for connection in connections.all():
                watched.enter_context(connection.execute_wrapper(queries))
            response = self.get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else "none"
        counters.REQUESTS.labels(route, known(request.method), str(response.status_code)).inc()
        counters.REQUEST_SECONDS.labels(route).observe(time.perf_counter() - begun)
        counters.QUERIES.labels(route).inc(queries.count)
        counters.QUERY_SECONDS.labels(route).inc(queries.seconds)
        if queries.slow:
            counters.SLOW_QUERIES.labels(route).inc(len(queries.slow))
        queries.name_slow(route)
        return response


def known(method: str | None) -> str:
    return method if method in ("GET", "HEAD", "POST") else "other"
