"""Staff members: adding, changing, moving to another venue of the organisation, and leaving."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.outbox.post import withdraw_lists
from venues.models import StaffMember, Venue

FIELDS = ("name", "email", "staff_number", "job_role", "started_on")


@transaction.atomic
def add(
    *,
    venue: Venue,
    name: str,
    email: str = "",
    staff_number: str = "",
    job_role: str = "",
    started_on: date | None = None,
    by: User,
) -> StaffMember:
    """Add a person to a venue and return them; refuses an address or staff number that somebody there has."""
    person = StaffMember(
        venue=venue,
        name=" ".join(name.split()),
        email=email.strip(),
        staff_number=staff_number.strip(),
        job_role=job_role,
        started_on=started_on,
    )
    person.full_clean()
    person.save()
    return person


@transaction.atomic
def change(*, person: StaffMember, by: User, **fields: Any) -> StaffMember:
    """Change a person's details and return them."""
    person = StaffMember.objects.select_for_update().get(pk=person.pk)
    for name in FIELDS:
        if name in fields:
            setattr(person, name, fields[name])
    person.full_clean()
    person.save()
    return person


@transaction.atomic
def move(*, person: StaffMember, venue: Venue, by: User) -> StaffMember:
    """Move a person, with their records, to another venue of the same organisation and return them."""
    person = StaffMember.objects.select_for_update().get(pk=person.pk)
    if venue.organisation_id != person.venue.organisation_id:
        raise ValidationError({"venue": _("Choose a venue of the same organisation.")})
    person.venue = venue
    person.full_clean()
    person.save()
    withdraw_lists(to=person.email)
    return person


@transaction.atomic
def leave(*, person: StaffMember, left_on: date, by: User) -> StaffMember:
    """Mark a person as left and return them; their records stay."""
    person = StaffMember.objects.select_for_update().get(pk=person.pk)
    if person.started_on and left_on < person.started_on:
        raise ValidationError({"left_on": _("They cannot leave before they started.")})
    person.left_on = left_on
    person.save(update_fields=["left_on"])
    withdraw_lists(to=person.email)
    return person
