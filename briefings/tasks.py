from celery import shared_task
from django.utils import timezone

from briefings.actions import bookings, reminders
from briefings.figures.compile import compile_due


@shared_task
def post_reminders() -> None:
    reminders.post_due(now=timezone.now())


@shared_task
def fill_places() -> None:
    bookings.release_and_fill(now=timezone.now())


@shared_task
def compile_weeks() -> None:
    compile_due(now=timezone.now())
