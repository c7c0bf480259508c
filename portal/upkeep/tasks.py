from celery import shared_task
from django.utils import timezone

from portal.upkeep import health, policy_reports
from portal.upkeep.retention import erase


@shared_task
def show_life() -> None:
    health.show_life("worker", now=timezone.now())


@shared_task
def forget_old_reports() -> None:
    policy_reports.forget_old(now=timezone.now())


@shared_task
def erase_due() -> None:
    erase.erase_due(now=timezone.now())
