from celery import shared_task
from django.utils import timezone

from briefings.actions import bookings, reminders


@shared_task
def post_reminders() -> None:
    reminders.post_due(now=timezone.now())


@shared_task
def fill_places() -> None:
    bookings.release_and_fill(now=timezone.now())
