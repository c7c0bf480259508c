"""The worker's wiring: beat wakes sweeps by name, and every piece of work is a row that a sweep finds."""

import os
import sys

from celery import Celery
from celery.signals import beat_init, before_task_publish, setup_logging, worker_init
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from portal import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal", task_cls="portal.upkeep.watch.worker:PortalTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add("portal.upkeep.stuck:Watched")


@worker_init.connect
@beat_init.connect
def refuse_what_is_unsafe(**_told):
    """End worker and beat as well as the web: Celery would log what is raised here, and go on."""
    try:
        import_string("portal.upkeep.safety.refuse_what_is_unsafe")()
    except ImproperlyConfigured as error:
        sys.exit(str(error))


@before_task_publish.connect
def say_when(headers=None, **_told):
    broker.mark(headers)


@before_task_publish.connect
def say_for_which_request(headers=None, **_told):
    import_string("portal.history.worker.carry")(headers)


@setup_logging.connect
def leave_logging_to_the_settings(**_told):
    """Celery sets up no logging of its own once somebody listens here: worker and beat log as the web does."""
