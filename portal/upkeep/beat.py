"""The beat that shows that it lives."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler
from django.db import OperationalError, connection
from django.utils import timezone

from portal.upkeep import health

SHOW_EVERY = timedelta(seconds=15)


class LivingScheduler(PersistentScheduler):  # type: ignore[misc]
    """Celery's own scheduler: writes a row each time it looks at its table, and wakes the worker at once."""

    shown_at = None

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        now = timezone.now()
        if self.shown_at is None:
            self.app.send_task("portal.upkeep.tasks.show_life")
        if self.shown_at is None or now - self.shown_at >= SHOW_EVERY:
            self.shown_at = now
            try:
                health.show_life("beat", now=now)
            except OperationalError:
                connection.close()
        return min(super().tick(*args, **kwargs), SHOW_EVERY.total_seconds())
