"""Waking a worker after commit: it hurries a sweep and carries nothing, so that a lost wake-up costs a minute."""

from __future__ import annotations

from celery import current_app
from django.db import transaction


def wake(task: str) -> None:
    """Ask a worker to run this sweep once the transaction is committed; without Redis the schedule does it."""
    transaction.on_commit(lambda: current_app.send_task(task, retry=False, ignore_result=True), robust=True)
