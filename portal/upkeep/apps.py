from django.apps import AppConfig
from django.db.models.signals import post_migrate

from portal.upkeep.retention.function import install


class UpkeepConfig(AppConfig):
    name = "portal.upkeep"
    label = "upkeep"

    def ready(self) -> None:
        post_migrate.connect(install, sender=self)
