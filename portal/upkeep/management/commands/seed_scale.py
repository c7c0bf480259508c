import secrets
from functools import partial

import click
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from portal.upkeep.scale import seed
from portal.upkeep.scale.accounts import SIGN_INS


class Command(BaseCommand):
    help = "Fill an empty database with five years of invented venues, briefings and attendances, to measure with."

    def add_arguments(self, parser):
        parser.add_argument("--venues", type=int, required=True)
        parser.add_argument("--attendances", type=int, required=True, help="people who attended, in five years")
        parser.add_argument("--password", help="of the accounts to sign in with; else one is made and printed")
        parser.add_argument("--seed", type=int, default=seed.SEED, help="another number gives other invented data")

    def handle(self, *, venues, attendances, password, **options):
        password = password or secrets.token_urlsafe(15)
        now, number, progress = timezone.now(), options["seed"], partial(bar, self.stdout)
        try:
            validate_password(password)
            found = seed.fill(
                size=seed.Size(venues, attendances), password=password, now=now, progress=progress, number=number
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        seed.compile_weeks(now=now, progress=progress)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        self.tell(found, password)

    def tell(self, found, password):
        self.stdout.write("\nSign in as, and for the police with a code of this key in an authenticator app:")
        for email, _name, role, _force in SIGN_INS:
            self.stdout.write(f"  {email:26} {role.label:14} {found.keys.get(email, '')}")
        self.stdout.write(f"  The password of each is {password}")


def bar(out, label, length):
    return click.progressbar(length=length, label=f"{label:28}", file=out, update_min_steps=max(length // 200, 1))
