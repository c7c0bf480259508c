"""The whole demonstration, relative to today and from a fixed seed."""

from __future__ import annotations

from datetime import datetime
from random import Random

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.utils.translation import gettext as _

from briefings.figures.compile import compile_due
from portal.accounts.models import User
from portal.london_time import london_day
from portal.upkeep import registers
from portal.upkeep.demonstration import attendance, calendar, people, places, waiting
from venues.models import Postcode

SEED = 2014


def is_seeded() -> bool:
    """Return whether the demonstration's accounts are there."""
    return User.objects.filter(email=people.SIGN_INS[0][0]).exists()


@transaction.atomic
def seed(*, now: datetime) -> bool:
    """Fill an empty portal and return True; return False, and add nothing, when the demonstration is there."""
    if is_seeded():
        return False
    if User.objects.exists():
        raise ValidationError(_("This portal has accounts already. The demonstration needs an empty database."))
    random, today = Random(SEED), london_day(now)
    registers.load()
    if not Postcode.objects.exists():
        call_command("load_postcodes", verbosity=0)
    users = people.make_users(random)
    venues = places.make_venues(random)
    places.make_rooms(random, venues)
    places.make_managers(users, venues)
    staff = places.make_staff(random, venues, today)
    campaign = calendar.make_campaign(users["coordinator@portal.test"], today)
    briefings = calendar.make_briefings(calendar.Calendar(random, campaign, now), venues, today)
    bookings = attendance.Bookings(random, staff, users["manager@portal.test"], now)
    attendance.make_bookings(bookings, briefings)
    attendance.make_records(bookings.rows)
    attendance.make_older_records(random, staff, today)
    waiting.make_requests(random, now)
    waiting.ask_host(users, now)
    compile_due(now=now)
    return True
