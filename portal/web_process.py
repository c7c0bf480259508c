"""What gunicorn does around its workers: they share one loaded portal, and count into files of this start alone."""

import gc
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.module_loading import import_string

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
OBJECTS = 50_000  # made and not yet gone, before Python looks for garbage: most go by themselves


def on_starting(server: Any) -> None:
    """Begin with an empty folder, which the workers know by their environment; then load the portal for all of them."""
    folder = Path(os.environ.get("DATA_DIR") or ".data", "metrics")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[FOLDER] = str(folder)
    try:
        server.app.wsgi()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    reverse("home")  # loads every page
    spare_what_is_loaded()


def spare_what_is_loaded() -> None:
    """Look for garbage seldom, and never among what was loaded: it was a twentieth of a page's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS)


def child_exit(server: Any, worker: Any) -> None:
    import_string("prometheus_client.multiprocess.mark_process_dead")(worker.pid)
