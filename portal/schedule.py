"""When each job runs, by the London clock: the one table of schedules. Each finds its work by itself."""

from celery.schedules import crontab

SCHEDULE = {
    "worker's sign of life": {"task": "portal.upkeep.tasks.show_life", "schedule": 30.0},
    "post reminders that are due": {"task": "briefings.tasks.post_reminders", "schedule": 60.0},
    "fill freed places": {"task": "briefings.tasks.fill_places", "schedule": 60.0},
    "compile weeks": {"task": "briefings.tasks.compile_weeks", "schedule": crontab(hour="2,4,6", minute=15)},
    "remove what is due": {"task": "portal.upkeep.tasks.erase_due", "schedule": crontab(hour="1,3,5", minute=45)},
    "run imports": {"task": "venues.tasks.run_imports", "schedule": 60.0},
    "remove lost second factors": {"task": "portal.accounts.tasks.remove_lost_factors", "schedule": 60.0},
    "forget old reports": {"task": "portal.upkeep.tasks.forget_old_reports", "schedule": crontab(hour=3, minute=45)},
    "deliver mail": {"task": "portal.outbox.tasks.deliver", "schedule": 60.0},
    "tell of training that expires": {
        "task": "venues.tasks.post_expiry_digests",
        "schedule": crontab(hour=8, minute=0),
    },
}
