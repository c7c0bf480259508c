from django.core.management.base import BaseCommand

from venues.actions import postcodes


class Command(BaseCommand):
    help = "Load the London postcodes with their areas and positions; a second run renews them."

    def handle(self, *args, **options):
        count = postcodes.load(postcodes.packaged())
        self.stdout.write(f"{count} London postcodes are loaded.")
