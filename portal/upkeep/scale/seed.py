"""A database of any size up to the nation's, from a fixed seed and relative to today: five years of briefings.

Its four forces and the areas of London are the registers' own, so that one force has nearly all: harder than real.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext as _

from briefings.figures.compile import compile_week, weeks_due
from briefings.models import Booking, Briefing, BriefingState, Campaign
from portal.accounts.models import User
from portal.history.acting import acting
from portal.london_time import london_day
from portal.outbox.models import Mail
from portal.upkeep import registers
from portal.upkeep.demonstration.seed import is_seeded
from portal.upkeep.scale import accounts, calendar, campaigns, people, places, plan
from portal.upkeep.scale.attendance import Registers
from portal.upkeep.scale.copying import checked_at_the_end, copy
from venues.actions import training
from venues.models import Organisation, Postcode, StaffMember, TrainingRecord, Venue

SEED = 2014
FEWEST_VENUES, MOST_OF_VENUE = 20, 400  # attendances of one venue in five years
MUST_BE_EMPTY = (User, Organisation, Venue, StaffMember, TrainingRecord, Campaign, Briefing, Booking, Mail)
OF_OFFICER = 4  # briefings a week
SHARES = {registers.METROPOLITAN: 0.9, registers.CITY: 0.08, registers.TRANSPORT: 0.08, registers.KENT: 0.0}
FULL = [0.2, 0.5, 0.8, 1.0, 1.15]

Progress = Callable[[str, int], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Size:
    """How many venues, and how many people attended in five years."""

    venues: int
    attendances: int


def refuse_unless_empty() -> None:
    """Refuse a database that has anything but the registers and postcodes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(tableowner, 'USAGE') FROM pg_tables WHERE tablename = %s", [Booking._meta.db_table]
        )
        if cursor.fetchone() == (False,):
            raise ValidationError(_("Only the role that owns the tables may: name it in DATABASE_OWNER_URL."))
    if is_seeded():
        raise ValidationError(_("This database has the demonstration in it. Name an empty one."))
    found = [str(model._meta.verbose_name_plural) for model in MUST_BE_EMPTY if model.objects.exists()]
    if found:
        raise ValidationError(_("This database is not empty: it has %(what)s.") % {"what": ", ".join(found)})


def refuse_what_cannot_be(size: Size) -> None:
    if size.venues < FEWEST_VENUES:
        raise ValidationError(_("Ask for at least %(count)d venues.") % {"count": FEWEST_VENUES})
    if not 0 < size.attendances <= size.venues * MOST_OF_VENUE:
        words = _("Ask for 1 to %(count)d attendances with so many venues.")
        raise ValidationError(words % {"count": size.venues * MOST_OF_VENUE})


@transaction.atomic
def fill(*, size: Size, password: str, now: datetime, progress: Progress, number: int = SEED) -> accounts.Accounts:
    """Fill an empty database and return its accounts; all of it or nothing. Nothing is compiled yet."""
    refuse_what_cannot_be(size)
    refuse_unless_empty()
    random = Random(number)
    with acting(task="seed_scale"):
        prepare()
        past = plan.past(random, size.attendances, london_day(now))
        found, held = fill_places(random, size, len(past), password, now, progress)
        with checked_at_the_end(Booking, TrainingRecord):
            fill_calendar(random, held, found, past, now, progress)
            copy(TrainingRecord, people.ELEARNING_FIELDS, people.elearning(random, held, london_day(now)))
        training.keep_all_briefed_on()
    return found


def compile_weeks(*, now: datetime, progress: Progress) -> None:
    """Compile every week that is over; what is left when this is stopped the nightly job compiles."""
    due = weeks_due(now=now)
    with progress(_("Weekly figures"), len(due)) as bar:
        for force, week in due:
            compile_week(week=week, force=force, now=now)
            bar.update(1)


def prepare() -> None:
    """Load what every installation has."""
    registers.load()
    if not Postcode.objects.exists():
        call_command("load_postcodes", stdout=io.StringIO())


def fill_places(
    random: Random, size: Size, briefings: int, password: str, now: datetime, progress: Progress
) -> tuple[accounts.Accounts, places.Places]:
    """Make the accounts, organisations, venues and staff, and return what briefings draw on."""
    groups = places.groups(random, size.venues)
    weekly = briefings / (52 * plan.YEARS)
    officers = {code: max(round(weekly * share / OF_OFFICER), 2) for code, share in SHARES.items()}
    managers = places.count_managers(groups)
    found = accounts.make(random, password=password, officers=officers, managers=managers, now=now)
    with progress(_("Venues and staff"), size.venues) as bar:
        return found, places.make(random, groups, found, now, bar.update)


def fill_calendar(
    random: Random,
    held: places.Places,
    found: accounts.Accounts,
    past: list[plan.Planned],
    now: datetime,
    progress: Progress,
) -> None:
    """Make the briefings that were, with who attended, and those to come, with who is booked."""
    coming = plan.to_come(len(past), london_day(now))
    days = campaigns.make(found.signs_in["national@scale.test"], past[0].day, coming[-1])
    plans = calendar.Calendar(random, held, found, days, now)
    filled = Registers(random, held, now, len(past) + len(coming))
    with progress(_("Briefings and attendances"), sum(planned.attended for planned in past)) as bar:
        for planned in past:
            bar.update(fill_past(plans, filled, planned))
            filled.write()
        while filled.owed:
            bar.update(fill_past(plans, filled, plan.Planned(past[-1].day, plan.PLACES[0], 0, is_called_off=False)))
    for day in coming:
        made = plans.plan(day, random.choice(plan.PLACES))
        if made:
            filled.add(made)
            filled.fill(made, 0 if made.briefing.state == BriefingState.DRAFT else random.choice(FULL))
            filled.write()
    filled.write(is_last=True)


def fill_past(plans: calendar.Calendar, filled: Registers, planned: plan.Planned) -> int:
    """Take in a briefing of the past, and return how many attended."""
    made = plans.plan(planned.day, planned.places, calendar.CALLED_OFF if planned.is_called_off else calendar.HELD)
    if made is None:
        filled.owed += planned.attended
        return 0
    filled.add(made)
    if planned.is_called_off:
        filled.fill(made, 0.3)
        return 0
    return filled.hold(made, planned.attended)
