"""The worker's watch over itself: one that takes none of the work that waits ends, so that it is started anew.

A connection to Redis can be lost without a word; the worker then waits for ever, and looks alive from outside.
Celery that has met a fault of its own ends the worker, and may wait for ever for its processes to end first.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from datetime import timedelta

from billiard import active_children
from celery import bootsteps
from celery.platforms import EX_FAILURE
from celery.worker import WorkController, state
from django.conf import settings

from portal import broker

log = logging.getLogger(__name__)

STUCK = 70  # the exit status: an internal fault, so that a supervisor that restarts on failure does
LOOKS = 5  # looks at least, within the patience


class Watch:
    """Looks at what the worker takes and finishes, and knows since when nothing of it has changed."""

    def __init__(self, worker: WorkController, patience: timedelta) -> None:
        self.worker, self.patience = worker, patience.total_seconds()
        self.seen: tuple[int, frozenset[str]] | None = None
        self.since = 0.0

    def is_stuck(self, now: float) -> bool:
        """Return whether the worker was idle while work waited, failing, or at the same work, for too long."""
        seen = (sum(state.total_count.values()), frozenset(state.requests))
        is_busy = bool(seen[1])
        is_failing = self.worker.exitcode == EX_FAILURE
        if seen != self.seen or not (is_busy or is_failing or is_work_waiting()):
            self.seen, self.since = seen, now
        longest = self.patience + (settings.CELERY_TASK_TIME_LIMIT if is_busy and not is_failing else 0)
        return now - self.since > longest


def is_work_waiting() -> bool:
    """Return whether Redis answers and has work for a worker."""
    waiting = broker.calls()
    return waiting is not None and waiting.count > 0


def watch(worker: WorkController) -> None:
    """End this worker and its processes once it is stuck."""
    own = Watch(worker, settings.WORKER_PATIENCE)
    while not own.is_stuck(time.monotonic()):
        time.sleep(own.patience / LOOKS)
    log.critical("this worker takes none of the work that waits, or cannot end: it is ended, to be started anew")
    for child in active_children():
        os.kill(child.pid, signal.SIGKILL)
    os._exit(STUCK)


class Watched(bootsteps.StartStopStep):
    """Begins the watch once the worker has its processes, before it looks for Redis: it may fail or hang there too."""

    requires = ("celery.worker.components:Pool",)

    def start(self, worker: WorkController) -> None:
        """Watch beside the worker's own work."""
        threading.Thread(target=watch, args=[worker], name="watch", daemon=True).start()
