from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.upkeep.backups.back_up import back_up


class Command(BaseCommand):
    help = "Write everything that the portal knows into a new folder, while it runs."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder, **options):
        try:
            made = back_up(folder.absolute(), now=timezone.now())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{folder} has {made.rows:,} rows of {len(made.tables)} tables, of one instant.")
        self.stdout.write("It has personal data in it, and no SECRET_KEY: keep both safe, and apart.")
