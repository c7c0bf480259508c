from celery import shared_task
from django.utils import timezone

from portal.upkeep import health, policy_reports
from portal.upkeep.retention import erase


@shared_task
def show_life() -> None:
    now = timezone.now()
    for part in ("worker", "redis"):  # a task comes through Redis, so that one shows the life of both
        health.show_life(part, now=now)


@shared_task
def forget_old_reports() -> None:
    policy_reports.forget_old(now=timezone.now())


@shared_task
def erase_due() -> None:
    erase.erase_due(now=timezone.now())
