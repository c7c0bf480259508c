from pathlib import Path

from django.core.management.base import BaseCommand

from portal.upkeep import materials


class Command(BaseCommand):
    help = "Writes the bill of materials (CycloneDX, JSON): every package with its version, digests and licences."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="where it is written, such as sbom.json")

    def handle(self, *, file, **options):
        file.write_text(materials.as_json())
        self.stdout.write(f"{file} is written.")
