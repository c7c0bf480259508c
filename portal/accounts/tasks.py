from celery import shared_task
from django.utils import timezone

from portal.accounts.actions import mending


@shared_task
def remove_lost_factors() -> None:
    mending.take_effect(now=timezone.now())
