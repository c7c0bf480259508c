"""What gunicorn does around its workers: each counts into files of its own, which belong to this start alone."""

import gc
import os
import shutil
from pathlib import Path
from typing import Any

from django.utils.module_loading import import_string

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
OBJECTS = 50_000  # made and not yet gone, before Python looks for garbage: most go by themselves


def on_starting(server: Any) -> None:
    """Begin with an empty folder; the workers know it by their environment."""
    folder = Path(os.environ.get("DATA_DIR") or ".data", "metrics")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[FOLDER] = str(folder)


def post_worker_init(worker: Any) -> None:
    """Look for garbage seldom, and never among what was loaded: it was a twentieth of a page's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS)


def child_exit(server: Any, worker: Any) -> None:
    import_string("prometheus_client.multiprocess.mark_process_dead")(worker.pid)
