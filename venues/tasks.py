from celery import shared_task
from django.utils import timezone

from venues.actions import expiry, imports


@shared_task
def post_expiry_digests() -> None:
    expiry.post_due(now=timezone.now())


@shared_task
def run_imports() -> None:
    imports.run_due(now=timezone.now())
