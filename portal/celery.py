"""The worker's wiring: beat wakes sweeps by name, and every piece of work is a row that a sweep finds."""

import os

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init, worker_ready
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal", task_cls="portal.history.worker:RecordedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_demonstration_accounts(**_told):
    import_string("portal.upkeep.safety.refuse_demonstration_accounts")()


@worker_ready.connect
def watch_over_the_worker(**_told):
    import_string("portal.upkeep.stuck.begin")()


@setup_logging.connect
def leave_logging_to_the_settings(**_told):
    """Celery sets up no logging of its own once somebody listens here: worker and beat log as the web does."""
