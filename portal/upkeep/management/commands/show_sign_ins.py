from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.upkeep.demonstration.people import PASSWORD, SIGN_INS


class Command(BaseCommand):
    help = "Print the demonstration's sign-ins."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("There are no demonstration sign-ins outside a demonstration.")
        for email, name, role, _force in SIGN_INS:
            self.stdout.write(f"  {email:28} {role.label:14} {name}")
        self.stdout.write(f"  The password of each is {PASSWORD}")
