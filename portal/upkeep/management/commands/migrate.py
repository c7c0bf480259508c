from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections

LOCK_NOT_AVAILABLE = "55P03"


class Command(migrate.Command):
    """Django's own, which gives up rather than let everybody wait behind it for a table that is in use."""

    def handle(self, *args, **options):
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [settings.MIGRATION_LOCK_TIMEOUT])
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) != LOCK_NOT_AVAILABLE:
                raise
            raise CommandError(
                f"A table that this migration changes was in use for {settings.MIGRATION_LOCK_TIMEOUT}. What is not "
                "migrated yet is as it was: try again at a quieter time, or stop what holds it."
            ) from None
        finally:
            if not connection.needs_rollback:
                with connection.cursor() as cursor:
                    cursor.execute("RESET lock_timeout")
