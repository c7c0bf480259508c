"""The demonstration's venues over every category, in real areas and postcodes, with their rooms and staff."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from django.utils.text import slugify

from portal.accounts.models import Force, User
from portal.upkeep import registers
from portal.upkeep.demonstration import words
from venues.models import Area, Organisation, Postcode, Room, StaffMember, Venue, VenueManager

PEOPLE_AT_ONCE = [None, 120, 260, 450, 780, 950, 2400, 5200]


def make_venues(random: Random) -> list[Venue]:
    """Make the venues, each at a real London postcode of its area, and return them."""
    transport = Force.objects.get(code=registers.TRANSPORT)
    areas = list(Area.objects.select_related("force"))
    postcodes = {area.pk: list(Postcode.objects.filter(area=area).order_by("code")[:400]) for area in areas}
    venues = []
    for category, names in words.VENUE_NAMES.items():
        for name in names:
            area = areas[(len(venues) * 7) % len(areas)]
            postcode = random.choice(postcodes[area.pk])
            organisation, _is_new = Organisation.objects.get_or_create(name=words.ORGANISATIONS.get(category, name))
            venues.append(
                Venue(
                    organisation=organisation,
                    name=name,
                    category=category,
                    people_at_once=random.choice(PEOPLE_AT_ONCE),
                    address=f"{random.randint(1, 180)} {random.choice(words.STREETS)}",
                    postcode=str(postcode),
                    area=area,
                    force=transport if name.endswith("Station") and category == "transport_hub" else area.force,
                    easting=postcode.easting,
                    northing=postcode.northing,
                )
            )
    Venue.objects.bulk_create(venues)
    return venues


def make_rooms(random: Random, venues: list[Venue]) -> None:
    """Give most venues one to three rooms."""
    Room.objects.bulk_create(
        Room(venue=venue, name=name, places=random.choice([20, 30, 40, 60]))
        for venue in venues
        for name in words.ROOMS[: random.randint(0, 3)]
    )


def make_staff(random: Random, venues: list[Venue], today: date) -> list[StaffMember]:
    """Give each venue eight to twenty people; about one in six has a staff number and no address."""
    staff = []
    for venue in venues:
        for number in range(1, random.randint(8, 20) + 1):
            name = f"{random.choice(words.FIRST)} {random.choice(words.LAST)}"
            has_email = random.random() > 0.17
            staff.append(
                StaffMember(
                    venue=venue,
                    name=name,
                    email=f"{slugify(name)}.{number}@{slugify(venue.name)}.test" if has_email else "",
                    staff_number="" if has_email else f"S{venue.pk:03d}{number:03d}",
                    job_role=random.choice(words.JOBS),
                    started_on=today - timedelta(days=random.randint(100, 2500)),
                )
            )
    return StaffMember.objects.bulk_create(staff)


def make_managers(users: dict[str, User], venues: list[Venue]) -> None:
    """Tie the demonstration's managers to their venues: one to two of one organisation, the other to one."""
    cinemas = [venue for venue in venues if venue.category == "cinema" and venue.force.code == registers.METROPOLITAN]
    stadium = next(venue for venue in venues if venue.category == "stadium")
    VenueManager.objects.bulk_create(
        [VenueManager(venue=venue, user=users["manager@portal.test"]) for venue in cinemas[:2]]
        + [VenueManager(venue=stadium, user=users["manager2@portal.test"])]
    )
