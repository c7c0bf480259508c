"""The portal's own settings with its real leases and waits; only what comes by night comes each minute."""

from celery.schedules import crontab

from portal.settings import *  # noqa: F403
from portal.settings import CELERY_BEAT_SCHEDULE

for entry in CELERY_BEAT_SCHEDULE.values():
    if isinstance(entry["schedule"], crontab):
        entry["schedule"] = 60.0
