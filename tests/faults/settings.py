"""The portal's settings with short leases and waits, so that a fault and its mending take seconds."""

from datetime import timedelta

from portal.settings import *  # noqa: F403
from portal.settings import CELERY_BEAT_SCHEDULE

for entry in CELERY_BEAT_SCHEDULE.values():
    entry["schedule"] = 1.0

EMAIL_TIMEOUT = 1
OUTBOX_LEASE = timedelta(seconds=4)
OUTBOX_BACK_OFF = [timedelta(seconds=1)] * 4
OUTBOX_SWEEP_LASTS = timedelta(seconds=5)
WORKER_PATIENCE = timedelta(seconds=15)  # Celery itself waits for up to ten after a short absence of Redis
HEALTH_DOWN_AFTER = timedelta(seconds=3)
FILE_LEASE = timedelta(seconds=4)
