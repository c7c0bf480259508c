from celery import shared_task
from django.utils import timezone

from portal.upkeep import health


@shared_task
def show_life() -> None:
    health.show_life("worker", now=timezone.now())
