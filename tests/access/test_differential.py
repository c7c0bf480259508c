"""What others do makes no difference: every page, search, count, chart and file is the same after fifty more rows."""

import re

import pytest
from django.urls import reverse

from tests.access import more
from tests.access.asking import taken_back
from tests.access.examples import EXAMPLES
from tests.access.looking import queries
from tests.access.routes import NAMES, POLICIES

pytestmark = pytest.mark.django_db

TYPED = {"host_venue": "Regal", "audience_venue": "Regal"}
# What differs by the clock alone: when a calendar file was made, and this moment a week ago.
CLOCK = re.compile(r"(DTSTAMP|SEQUENCE):\S+|until the same point, [^<]*")


def pages(person):
    """Yield the addresses of all pages and files that are open to this person, and what more to ask of each."""
    for name in NAMES:
        example = EXAMPLES[name]
        # What is open to everybody, nobody looks at; but home is each role's own.
        is_for_person = person.user is None or not POLICIES[name].is_public or name == "home"
        may_look = POLICIES[name].admits(person.user) and not example.is_closed_to(person)
        if is_for_person and may_look and not example.is_library:
            yield reverse(name, args=example.arguments(person.own)), example.query


def seen(person, asker, world):
    """Return what this person sees: the answer for each page, file, filter, search and suggestion.

    What a page can be asked for is the same for all police, so that only coordinators ask for more than its files.
    """
    found, is_brief = {}, person.name in ("officer", "lent officer")

    def look(address, form=None):
        answer = asker.ask(person, "POST" if form else "GET", address, form)
        assert answer.status in (200, 302, 404), (address, answer.status)
        assert form or not answer.written, (address, answer.written)
        told = [word for word in person.hidden if word in answer.body]
        assert not told, (address, told)
        found[address] = (answer.status, answer.location, CLOCK.sub("", answer.body))
        return answer.text

    for address, more_queries in pages(person):
        for query in [*queries(look(address), address, world.foreign), *more_queries]:
            if not is_brief or "download=" in query:
                look(f"{address}?{query}")
    if person.user is not None and person.user.is_police:
        look(reverse("briefings:schedule"), EXAMPLES["briefings:schedule"].form(world.own) | TYPED)
        look(reverse("register:walk_in", args=[world.own.running.reference]), {"name": "W", "venue": "Regal"})
    return found


def same(person, before, asker, world):
    after = seen(person, asker, world)
    different = [address for address in before.keys() | after.keys() if before.get(address) != after.get(address)]
    told = (first_difference(address, before.get(address, ""), after.get(address, "")) for address in different)
    assert not different, f"{person.name}:\n" + "\n".join(told)


def first_difference(address, before, after):
    """Return the first line that is not the same, as it was and as it is."""
    lines = zip("\n".join(map(str, before)).split("\n"), "\n".join(map(str, after)).split("\n"), strict=False)
    words = next((f"{was[:150]!r} became {now[:150]!r}" for was, now in lines if was != now), "it became longer")
    return f"{address}: {words}"


def test_show_police_the_same_after_fifty_rows_of_another_force(asker, world):
    people = [world.nobody, *(world.people[name] for name in ("officer", "coordinator", "lent officer"))]
    before = {person.name: seen(person, asker, world) for person in people}
    with taken_back():
        more.add(world.foreign, world.own)
        for person in people:
            same(person, before[person.name], asker, world)
        # To the lent officer, the force of the briefing is another one too.
        more.add(world.own, world.own)
        same(people[-1], before["lent officer"], asker, world)


def test_show_a_manager_the_same_after_fifty_rows_of_other_venues(asker, world):
    person = world.people["venue manager"]
    before = seen(person, asker, world)
    with taken_back():
        more.add(world.foreign, world.own)
        more.add(world.neighbour, world.own)
        same(person, before, asker, world)


def test_answer_every_search_filter_and_file_of_an_administrator(asker, world):
    assert len(seen(world.people["administrator"], asker, world)) > 40
