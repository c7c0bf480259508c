"""Adding and changing venues and their rooms."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import Force, User
from venues.models import Area, Organisation, Room, Venue
from venues.queries import postcodes

CHANGEABLE = ("name", "category", "people_at_once", "address", "website", "uprn")


@transaction.atomic
def add(
    *,
    organisation_name: str,
    name: str,
    category: str,
    people_at_once: int | None,
    address: str,
    postcode: str,
    by: User,
    force: Force | None = None,
    area: Area | None = None,
    website: str = "",
    uprn: str = "",
) -> Venue:
    """Add a venue and return it; its postcode gives area and position, its area the force.

    Refuses a postcode outside London when no force is named.
    """
    venue = Venue(
        organisation=organisation_named(organisation_name),
        name=" ".join(name.split()),
        category=category,
        people_at_once=people_at_once,
        address=address,
        website=website,
        uprn=uprn,
    )
    place(venue, postcode, area)
    force = force or (venue.area.force if venue.area else None)
    if force is None:
        raise ValidationError(
            {"postcode": _("This postcode is not in London. Choose the force that the venue is with.")}
        )
    venue.force = force
    venue.full_clean()
    venue.save()
    return venue


@transaction.atomic
def change(*, venue: Venue, by: User, postcode: str | None = None, force: Force | None = None, **fields: Any) -> Venue:
    """Change these fields of a venue and return it; a new postcode gives a new area and position."""
    venue = Venue.objects.select_for_update().get(pk=venue.pk)
    for name in CHANGEABLE:
        if name in fields:
            setattr(venue, name, fields[name])
    if fields.get("organisation_name"):
        venue.organisation = organisation_named(fields["organisation_name"])
    if postcode is not None and postcode != venue.postcode:
        place(venue, postcode, None)
    venue.force = force or venue.force
    venue.full_clean()
    venue.save()
    return venue


def place(venue: Venue, postcode: str, area: Area | None) -> None:
    """Put the venue where its postcode is; one that we do not know leaves the position empty."""
    venue.postcode = postcodes.normalise(postcode)
    located = postcodes.locate(venue.postcode)
    venue.area = located.area if located else area
    venue.easting = located.easting if located else None
    venue.northing = located.northing if located else None


def organisation_named(name: str) -> Organisation:
    """Return the organisation of this name, whatever its capitals, made when it is missing."""
    plain = " ".join(name.split())
    found = Organisation.objects.filter(name__iexact=plain).first()
    return found or Organisation.objects.create(name=plain)


@transaction.atomic
def add_room(*, venue: Venue, name: str, places: int, by: User) -> Room:
    """Add a room to a venue and return it; refuses a second one of the same name."""
    room = Room(venue=venue, name=" ".join(name.split()), places=places)
    room.full_clean()
    room.save()
    return room


@transaction.atomic
def change_room(*, room: Room, name: str, places: int, by: User) -> Room:
    """Change a room's name and places, and return it."""
    room.name, room.places = " ".join(name.split()), places
    room.full_clean()
    room.save()
    return room
