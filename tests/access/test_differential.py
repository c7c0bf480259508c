"""What others do makes no difference: every page, search, count, chart and file is the same after fifty more rows."""

import re

import pytest
from django.urls import reverse

from portal.accounts.models import Role
from tests.access import more
from tests.access.asking import taken_back
from tests.access.examples import EXAMPLES
from tests.access.test_matrix import NAMES, POLICIES
from tests.access.world import MARKS

pytestmark = pytest.mark.django_db

SEARCHES = tuple(f"search={mark}" for mark in MARKS.values())
SEARCHED = ("accounts:officers", "bookings:all", "bookings:past", "briefings:all", "briefings:calendar", "venues:all")
TYPED = {"host_venue": "Regal", "audience_venue": "Regal"}
# What differs by the clock alone: when a calendar file was made, and this moment a week ago.
CLOCK = re.compile(r"DTSTAMP:\S+|until the same point, [^<]*")


def questions(person, user, world):
    """Yield (address, form) of everything that this person can look at."""
    for name in NAMES:
        example = EXAMPLES[name]
        may = POLICIES[name].admits(user) and not (person == "lent" and example.at and not example.lent)
        if not may or example.library:
            continue
        address = reverse(name, args=example.arguments(world.own))
        yield address, None
        for query in (*example.query, *(SEARCHES if name in SEARCHED else ())):
            yield f"{address}?{query}", None
    if user.is_police:
        yield reverse("briefings:schedule"), EXAMPLES["briefings:schedule"].form(world.own) | TYPED
        yield reverse("register:walk_in", args=[world.own.running.reference]), {"name": "W", "venue": "Regal"}


def seen(person, user, asker, world):
    found = {}
    for address, form in questions(person, user, world):
        answer = asker.ask(user, "POST" if form else "GET", address, form)
        assert answer.status in (200, 302, 404), (address, answer.status)
        found[address] = (answer.status, answer.location, CLOCK.sub("", answer.body))
    return found


@pytest.mark.parametrize("person", [Role.OFFICER, Role.COORDINATOR, Role.VENUE_MANAGER, "lent"])
def test_show_the_same_after_fifty_rows_of_others(person, asker, world):
    user = world.people[person]
    before = seen(person, user, asker, world)
    with taken_back():
        organisation = world.own.venue.organisation
        more.add(world.foreign, world.own, organisation)
        more.compile_weeks(world.foreign, world.own)
        if person == Role.VENUE_MANAGER:
            more.add(world.neighbour, world.own, organisation)
        after = seen(person, user, asker, world)
    different = [address for address in before if before[address] != after[address]]
    assert not different, "\n".join(first_difference(before[address], after[address]) for address in different)


def first_difference(before, after):
    """Return the first line that is not the same, as it was and as it is."""
    lines = zip("\n".join(map(str, before)).split("\n"), "\n".join(map(str, after)).split("\n"), strict=False)
    return next((f"{was[:150]!r} became {now[:150]!r}" for was, now in lines if was != now), "it became longer")
