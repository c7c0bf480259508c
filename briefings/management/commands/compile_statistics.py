"""bin/manage compile_statistics --week 2026-W47: compile a week by hand, for one force or all."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from briefings.figures.compile import compile_week
from portal.accounts.models import Force
from portal.london_time import Week


class Command(BaseCommand):
    help = "Compile the figures of a finished week; nothing changes when the registers did not."

    def add_arguments(self, parser):
        parser.add_argument("--week", required=True, help="such as 2026-W47")
        parser.add_argument("--force", help="the code of one force; else every force")

    def handle(self, *, week, force, **options):
        try:
            named = Week.parse(week)
        except ValueError:
            raise CommandError(f"{week} is not a week. Write it as 2026-W47.") from None
        forces = Force.objects.filter(code=force) if force else Force.objects.all()
        if not forces:
            raise CommandError(f"There is no force {force}. The forces are: {', '.join(codes())}.")
        for each in forces:
            try:
                revision = compile_week(week=named, force=each, now=timezone.now())
            except ValidationError as error:
                raise CommandError(error.messages[0]) from None
            self.stdout.write(f"{each}: {named}, revision {revision.number}, {revision.checksum[:12]}")


def codes():
    return Force.objects.values_list("code", flat=True)
