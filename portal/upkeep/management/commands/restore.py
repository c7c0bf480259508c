from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.upkeep.backups.restore import restore


class Command(BaseCommand):
    help = "Restore a backup into an empty database; mail that waited in it is not sent by itself."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder, **options):
        try:
            found = restore(folder.absolute(), now=timezone.now())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        made = f"{found.made_at:%d %B %Y, %H:%M} UTC"
        self.stdout.write(f"{found.rows:,} rows of {len(found.tables)} tables are back, the same as on {made}.")
        if not found.has_same_secret:
            self.stdout.write(
                "This SECRET_KEY is not the one of then: set that one, or second factors have to be set up again."
            )
        self.stdout.write(
            "Everybody signs in again. Mails that waited then are on the page Mail, to be sent again if need be."
        )
