from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portal.files import csv_writing, reading
from venues.imports import venues
from venues.models import Category


class Command(BaseCommand):
    help = "Import a CSV or Excel file of venues of one category; shows what it would do unless --yes is given."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--category", required=True, choices=Category.values)
        parser.add_argument("--sheet", default="", help="which sheet of an Excel file that has several")
        parser.add_argument("--yes", action="store_true", help="import without asking")
        parser.add_argument("--refused", type=Path, help="where the refused rows go (refused.csv in this folder)")
        parser.add_argument("--dry-run", action="store_true", help="only show what would happen")

    def handle(self, *args, file, category, sheet, yes, refused, dry_run, **options):
        try:
            content, sheets = reading.settled(file.read_bytes(), sheet)
            if sheets:
                raise CommandError(f"{file} has several sheets: say --sheet and one of: {', '.join(sheets)}.")
            header, lines = reading.read(content)
            rows = venues.plan(header, lines, category=category, by=None)
            self.show(rows)
            if dry_run or not (yes or input("Import them? [y/N] ").strip().lower() in ("y", "yes")):
                return
            rows = venues.apply(header, lines, category=category, by=None)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write("Imported.")
        self.give_back(refused or Path("refused.csv"), header, [row for row in rows if row.outcome == "refused"])

    def show(self, rows):
        for row in rows:
            if row.outcome == "refused":
                self.stdout.write(f"  row {row.number}: refused: {row.reason}")
        self.stdout.write(", ".join(f"{count} {outcome}" for outcome, count in venues.counts(rows).items()) + ".")

    def give_back(self, target, header, refused):
        if not refused:
            return
        with target.open("w", encoding="utf-8", newline="") as out:
            out.writelines(csv_writing.lines([*header, "reason"], ([*row.cells, row.reason] for row in refused)))
        self.stdout.write(f"The refused rows with their reasons are in {target}.")
