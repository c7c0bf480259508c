from celery import shared_task
from django.utils import timezone

from portal.outbox import delivery


@shared_task
def deliver() -> None:
    delivery.deliver(now=timezone.now())
