"""Organisations, venues with their rooms and managers, and their staff."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from django.utils.text import slugify

from portal.accounts.models import Force
from portal.upkeep import registers
from portal.upkeep.scale import words
from portal.upkeep.scale.accounts import Accounts, person
from portal.upkeep.scale.copying import copy, copy_objects, reserve
from venues.models import Area, Category, Organisation, Postcode, Room, StaffMember, Venue, VenueManager

VENUES_OF_MANAGER = 12
OWN_VENUES = 3  # of manager@scale.test
SIZES = [1] * 80 + [2] * 8 + [4] * 6 + [12] * 5 + [80]
WAYS = ["Lane", "Road", "Street", "Green", "Hill", "Park", "Cross", "Wharf", "Yard", "Gate"]
NEVER = date.max.toordinal()
STAFF = ["id", "venue", "name", "email", "staff_number", "job_role", "started_on", "left_on", "added_at"]


@dataclass
class Places:
    """What briefings draw on: of each venue its force, manager and area, and when each of its staff work there.

    A person is a place in `started` and `left` (days as ordinals); the people of a venue stand together, from
    `staff_from[venue]` to the next venue's.
    """

    first_venue: int = 0
    first_person: int = 0
    forces: array = field(default_factory=lambda: array("q"))
    managers: array = field(default_factory=lambda: array("q"))
    areas: list[str] = field(default_factory=list)
    staff_from: array = field(default_factory=lambda: array("q", [0]))
    started: array = field(default_factory=lambda: array("i"))
    left: array = field(default_factory=lambda: array("i"))
    rooms: dict[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """An organisation and the kind and number of its venues; `manager` is the place of its first manager."""

    name: str
    category: str
    size: int
    manager: int


def groups(random: Random, venues: int) -> list[Group]:
    """Return organisations for this many venues: a chain with a tenth of them, and every size down to one."""
    kinds, often = list(words.KINDS), [kind[0] for kind in words.KINDS.values()]
    sizes = [max(venues // 10, 1), OWN_VENUES]
    while (left := venues - sum(sizes)) > 0:
        sizes += [min(size, left) for size in random.choices(SIZES, k=1)]
    managers = [0, *accumulate(-(-size // VENUES_OF_MANAGER) for size in sizes)]
    taken, found = {words.CHAIN}, []
    for number, size in enumerate(sizes):
        category = Category.PUB if number == 0 else random.choices(kinds, often)[0]
        name = words.CHAIN if number == 0 else new_name(random, category, taken)
        found.append(Group(name, category, size, managers[number]))
    return found


def new_name(random: Random, category: str, taken: set[str]) -> str:
    """Return a name that no organisation has yet."""
    way = random.choice(WAYS)
    name = plain = f"{random.choice(words.STEMS)} {way} {random.choice(words.KINDS[category][1])}"
    while name in taken:
        name = f"{plain} {random.randint(2, 9999)}"
    taken.add(name)
    return name


def count_managers(found: list[Group]) -> int:
    return found[-1].manager + -(-found[-1].size // VENUES_OF_MANAGER)


def make(random: Random, found: list[Group], accounts: Accounts, now: datetime, told: Callable[[int], Any]) -> Places:
    """Make the organisations, their venues, rooms, managers and staff, and return what briefings draw on.

    `told` hears of each venue that is done.
    """
    places = Places(reserve(Venue, sum(group.size for group in found)))
    first = reserve(Organisation, len(found))
    copy(Organisation, ["id", "name"], ((first + n, group.name) for n, group in enumerate(found)))
    held = list(venues(random, found, first, places, accounts, now))
    copy_objects(held)
    make_rooms(random, places)
    make_managers(found, accounts, places)
    sizes = [random.randint(6, 14) for _venue in held]
    places.first_person = reserve(StaffMember, sum(sizes))
    copy(StaffMember, STAFF, staff(random, held, sizes, places, now, told))
    return places


def venues(
    random: Random, found: list[Group], first: int, places: Places, accounts: Accounts, now: datetime
) -> Iterator[Venue]:
    """Yield the venues, each at a real London postcode, and note what briefings draw on."""
    transport = Force.objects.get(code=registers.TRANSPORT).pk
    areas = {area.pk: area for area in Area.objects.all()}
    postcodes = list(Postcode.objects.order_by("code").values_list("code", "area_id", "easting", "northing"))
    for number, group in enumerate(found):
        for own in range(group.size):
            code, area, easting, northing = random.choice(postcodes)
            is_hub = group.category == Category.TRANSPORT_HUB
            low, high = words.KINDS[group.category][2]
            index = len(places.forces)
            places.forces.append(transport if is_hub else areas[area].force_id)
            places.managers.append(accounts.managers[group.manager + own // VENUES_OF_MANAGER])
            places.areas.append(area)
            yield Venue(
                pk=places.first_venue + index,
                organisation_id=first + number,
                name=group.name if group.size == 1 else f"{group.name} {areas[area].name} {own + 1}",
                category=group.category,
                people_at_once=None if random.random() < 0.1 else random.randint(low, high),
                address=f"{random.randint(1, 180)} {random.choice(words.STREETS)}",
                postcode=f"{code[:-3]} {code[-3:]}",
                area_id=area,
                force_id=places.forces[index],
                easting=easting,
                northing=northing,
                added_at=now - timedelta(days=random.randint(0, 1800)),
            )


def make_rooms(random: Random, places: Places) -> None:
    """Give four venues in ten a room, and note it; those are where briefings are held."""
    hosts = [index for index in range(len(places.forces)) if random.random() < 0.4] or [0]
    first = reserve(Room, len(hosts))
    for number, index in enumerate(hosts):
        places.rooms[index] = (first + number, random.choice([40, 60, 80]))
    rows = ((n, places.first_venue + i, random.choice(words.ROOMS), size) for i, (n, size) in places.rooms.items())
    copy(Room, ["id", "venue", "name", "places"], rows)


def make_managers(found: list[Group], accounts: Accounts, places: Places) -> None:
    """Tie each venue to its manager; those who sign in have the chain's venues, and the second organisation's."""
    chain, own = accounts.signs_in["chain@scale.test"], accounts.signs_in["manager@scale.test"]
    rows = [(places.first_venue + index, manager, "lead") for index, manager in enumerate(places.managers)]
    rows += [(places.first_venue + index, chain, "lead") for index in range(found[0].size)]
    rows += [(places.first_venue + found[0].size + index, own, "lead") for index in range(found[1].size)]
    copy(VenueManager, ["venue", "user", "level"], rows)


def staff(
    random: Random, held: list[Venue], sizes: list[int], places: Places, now: datetime, told: Callable[[int], Any]
) -> Iterator[tuple[Any, ...]]:
    """Yield the people of each venue; one in six has a number and no address, one in ten has left."""
    day = now.date().toordinal()
    for venue, size in zip(held, sizes, strict=True):
        host = f"{slugify(venue.name)}.scale.test"
        for number in range(1, size + 1):
            started = day - random.randint(30, 2800)
            left = random.randint(started + 1, day) if random.random() < 0.1 else NEVER
            name, has_email = person(random), random.random() > 0.17
            yield (
                places.first_person + len(places.started),
                venue.pk,
                name,
                f"{name.lower().replace(' ', '.')}.{number}@{host}" if has_email else "",
                "" if has_email else f"S{number:03d}",
                random.choice(words.JOBS),
                date.fromordinal(started),
                None if left == NEVER else date.fromordinal(left),
                now - timedelta(days=day - started),
            )
            places.started.append(started)
            places.left.append(left)
        places.staff_from.append(len(places.started))
        told(1)
