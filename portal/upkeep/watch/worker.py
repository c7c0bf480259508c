"""What the worker's tasks do: whether somebody waits for one, how long it took, and which of its queries were slow."""

from __future__ import annotations

import logging
import time
from typing import Any

from celery import Task
from django.db import connection

from portal.history.worker import CARRIED, RecordedTask
from portal.upkeep.watch.queries import Queries

log = logging.getLogger("portal.task")


class WatchedTask(Task):
    """Names the slow queries of a task in the log, and gives a line to each that a request woke."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        queries, begun = Queries(), time.perf_counter()
        try:
            with connection.execute_wrapper(queries):
                return super().__call__(*args, **kwargs)
        finally:
            queries.name_slow(self.name)
            if self.request.get(CARRIED):
                told = {"task": self.name, "milliseconds": round(1000 * (time.perf_counter() - begun))}
                log.info("%s, %d ms, %d queries", *told.values(), queries.count, extra=told)


class PortalTask(RecordedTask, WatchedTask):
    """A task whose changes are recorded as its own and whose work is watched."""
