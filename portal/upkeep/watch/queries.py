"""The queries of one request or task: how many, how long, and which were slow, by their text and never their values."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.conf import settings

log = logging.getLogger("portal.slow")
LONGEST = 2000  # characters of a query in the log


class Queries:
    """Counts queries, and keeps the slow ones with their places for values, not the values."""

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

    def name_slow(self, route: str) -> None:
        """Name each slow query in the log, with the page or task that asked it."""
        for seconds, query in self.slow:
            told = {"route": route, "milliseconds": round(1000 * seconds), "query": query}
            log.warning("slow query in %s, %d ms: %s", route, told["milliseconds"], query, extra=told)
