from django.apps import AppConfig
from django.db.models.signals import post_migrate

from portal.history.grants import close_history


class HistoryConfig(AppConfig):
    name = "portal.history"
    label = "history"

    def ready(self) -> None:
        post_migrate.connect(close_history, sender=self)
