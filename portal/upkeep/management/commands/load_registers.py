from django.core.management.base import BaseCommand

from portal.upkeep import registers


class Command(BaseCommand):
    help = "Add the forces, areas, courses, focus areas and threat levels that are missing; change none that is there."

    def handle(self, *args, **options):
        registers.load()
        self.stdout.write("The registers are complete.")
