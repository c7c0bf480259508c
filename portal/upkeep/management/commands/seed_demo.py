from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.upkeep.demonstration import seed


class Command(BaseCommand):
    help = "Load the demonstration's invented venues, people and briefings; a second run adds nothing."

    def add_arguments(self, parser):
        parser.add_argument("--fresh", action="store_true", help="empty the database first and start over")

    def handle(self, *args, fresh, **options):
        if not settings.DEMO:
            raise CommandError("This is not a demonstration: set DEMO=1 to load invented data.")
        if fresh:
            call_command("flush", interactive=False, verbosity=0)
        try:
            is_new = seed.seed(now=timezone.now())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write("The demonstration is loaded." if is_new else "The demonstration was loaded before.")
