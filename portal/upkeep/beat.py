"""The beat that shows that it lives."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from celery.beat import PersistentScheduler
from django.conf import settings
from django.db import Error, connection
from django.utils import timezone
from kombu.exceptions import OperationalError as Unreachable

from portal.upkeep import health

SHOW_EVERY = settings.HEALTH_DOWN_AFTER / 8


class LivingScheduler(PersistentScheduler):  # type: ignore[misc]
    """Celery's own scheduler: writes a row each time it looks at its table, and wakes the worker at once."""

    shown_at = None

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        now = timezone.now()
        if self.shown_at is None:
            self.wake()
        if self.shown_at is None or now - self.shown_at >= SHOW_EVERY:
            self.shown_at = now
            try:
                health.show_life("beat", now=now)
            except Error:  # the database is away, or was restarted
                connection.close()
        return min(super().tick(*args, **kwargs), SHOW_EVERY.total_seconds())

    def wake(self) -> None:
        """Have the worker show life at once; without Redis the schedule does it later."""
        with suppress(Unreachable):
            self.app.send_task("portal.upkeep.tasks.show_life", retry=False)
