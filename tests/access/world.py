"""Two forces and three venues that know nothing of each other, alike in everything, and who asks for them.

`own` is what the askers have; `neighbour` is another venue of the same organisation and force, `foreign` one of
another force. Every text of the two others carries a word of its own, which no page may show to the askers.
"""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password

from portal.accounts.models import Role, User
from tests.access.asking import session_key
from tests.access.sides import MARKS, UNLISTED, of_person, side
from tests.factories import (
    PASSWORD,
    AdministratorFactory,
    AreaFactory,
    CoordinatorFactory,
    ForceFactory,
    NationalCoordinatorFactory,
    OfficerFactory,
    OrganisationFactory,
    VenueManagerFactory,
)
from venues.actions import postcodes


@dataclass
class Person:
    """Somebody who asks: the side that is theirs, the sides that they may not see, and the words they may not read."""

    name: str
    user: Any
    own: Any
    others: list[Any] = field(default_factory=list)
    hidden: tuple[str, ...] = ()
    key: str | None = None

    @property
    def is_lent(self):
        return self.name == "lent officer"


@dataclass
class World:
    own: Any
    neighbour: Any
    foreign: Any
    colleague: Any = None  # what another coordinator of the askers' own force has alone
    people: dict[str, Person] = field(default_factory=dict)
    gone: dict[str, Person] = field(default_factory=dict)
    nobody: Person = None

    def admitted(self, policy):
        """Return the people whom the policy lets in."""
        return [person for person in self.people.values() if policy.admits(person.user)]

    def one_admitted(self, policy):
        """Return one of them, to whom everything of their own is open; nobody signed in when the page is public."""
        return self.nobody if policy.is_public else self.admitted(policy)[0]


def build():
    """Return the world, its rows made in the transaction that is open."""
    kent = ForceFactory(code="kent")
    areas = [AreaFactory().pk, AreaFactory(code="E09000007", force=kent).pk]
    postcodes.load([("W1A1AA", areas[0], 529_100, 182_050), ("NW10AA", areas[1], 529_100, 184_050)])
    lent = OfficerFactory(force=ForceFactory(code="essex"), name="Lent Officer")
    organisation = OrganisationFactory(name="Regal Pictures")
    world = World(
        own=side("own", ForceFactory(), "E09000033", "W1A 1AA", organisation, 3, lent),
        neighbour=side("neighbour", ForceFactory(), "E09000033", "W1A 1AA", organisation, 5),
        foreign=side("foreign", kent, "E09000007", "NW1 0AA", OrganisationFactory(name="Ottershaw Pictures"), 7),
    )
    # Another administrator, so that a change to an account is never refused for being the last one.
    AdministratorFactory(name="Ben Administrator")
    add_people(world, lent)
    add_gone(world)
    User.objects.update(password=make_password(PASSWORD))
    for person in [*world.people.values(), *world.gone.values()]:
        person.user.refresh_from_db()
        person.key = session_key(person.user)
    return world


def add_people(world, lent):
    own = world.own
    world.colleague = of_person(own, CoordinatorFactory(force=own.force, name="Alder Second Coordinator"))
    world.neighbour = of_person(world.neighbour, world.neighbour.manager)
    world.foreign = of_person(world.foreign, world.foreign.coordinator)
    near, far = MARKS["neighbour"], MARKS["foreign"]
    people = [
        ("officer", own.officer, [world.foreign], (far, UNLISTED)),
        ("coordinator", own.coordinator, [world.foreign], (far, UNLISTED)),
        ("venue manager", own.manager, [world.neighbour, world.foreign], (near, far)),
        ("lent officer", lent, [world.foreign], (far, UNLISTED)),
        ("national coordinator", NationalCoordinatorFactory(name="Nat Coordinator"), [], (UNLISTED,)),
        ("administrator", AdministratorFactory(name="Ada Administrator"), [], ()),
    ]
    for name, user, others, hidden in people:
        world.people[name] = Person(name, user, of_person(own, user), others, hidden)
    world.nobody = Person("nobody", None, world.people["coordinator"].own, [], (near, far, UNLISTED))


def add_gone(world):
    own, details = world.own, {"is_active": False}
    users = {
        Role.OFFICER: OfficerFactory(force=own.force, **details),
        Role.COORDINATOR: CoordinatorFactory(force=own.force, **details),
        Role.VENUE_MANAGER: VenueManagerFactory(venue=own.venue, user__is_active=False).user,
        Role.ADMINISTRATOR: AdministratorFactory(**details),
    }
    for role, user in users.items():
        world.gone[role] = Person("a deactivated account", user, own, [], world.nobody.hidden)
