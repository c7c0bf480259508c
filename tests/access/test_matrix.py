"""Every route, method, person and object: nothing leaks, nothing breaks, nothing changes without the right to it."""

from itertools import product

import pytest
from django.urls import reverse

from tests.access.asking import is_on_site
from tests.access.examples import EXAMPLES
from tests.access.routes import NAMES, POLICIES, ROUTES

pytestmark = pytest.mark.django_db

NO_METHOD_OF_OURS = "PUT"
SIGN_IN = reverse("account_login") + "?next="
WITH_POLICY = [name for name in NAMES if not POLICIES[name].is_public]
OF_OBJECTS = [name for name, route in ROUTES if route.pattern.converters]


def test_route_has_an_example():
    missing, unknown = set(NAMES) - EXAMPLES.keys(), EXAMPLES.keys() - set(NAMES)
    assert not missing, f"Say in tests/access/examples.py what these routes take: {sorted(missing)}"
    assert not unknown, f"These routes are gone: {sorted(unknown)}"
    without = [name for name in OF_OBJECTS if not (EXAMPLES[name].at and EXAMPLES[name].missing)]
    assert not without, f"Say in tests/access/examples.py which object these are opened with: {without}"


class Findings(list):
    """What went wrong, in words; falsy when nothing did."""

    def __init__(self, name, asker, world):
        super().__init__()
        self.name, self.asker, self.world = name, asker, world
        self.example, self.policy = EXAMPLES[name], POLICIES[name]

    def ask(self, person, method, arguments, form=None):
        """Return the answer, once it was looked over for what nobody may ever get."""
        answer = self.asker.ask(person, method, reverse(self.name, args=arguments), form)
        self.note(answer.status < 500 or self.name == "healthz", person, method, f"answered {answer.status}")
        for word in person.hidden:
            self.note(word not in answer.text + answer.location, person, method, f"told of {word}")
        self.note(is_on_site(answer.location), person, method, f"led to {answer.location}")
        if method != "POST":
            self.note(not answer.written, person, method, f"wrote to {answer.written}")
        return answer

    def note(self, is_well, person, method, words):
        if not is_well:
            self.append(f"{method} {self.name} as {person.name}: {words}")

    def form(self, method, side):
        return self.example.form(side) if method == "POST" and self.example.form else None

    def absent(self, person, method, form):
        """Return the answer for what was never there: nothing at such an address, or what a library says instead."""
        if self.example.is_missing_by_words:
            return self.ask(person, method, self.example.missing, form)
        section = reverse(self.name, args=self.example.missing).split("/")[1]
        return self.asker.ask_once(person, "GET", f"/{section}/no/such/page/at/all/")

    def same(self, person, method, answer, absent):
        """Another's object answers exactly like one that was never there, and stays as it is."""
        self.note((answer.status, answer.body) == (absent.status, absent.body), person, method, "differs from missing")
        self.note(answer.location == absent.location, person, method, "leads elsewhere than missing")
        self.note(not answer.changed, person, method, f"of another's object: changed {answer.changed}")


@pytest.fixture
def findings(request, asker, world):
    return Findings(request.param, asker, world)


def by_route(names):
    return pytest.mark.parametrize("findings", names, indirect=True)


@by_route(WITH_POLICY)
def test_keep_out_who_may_not_enter(findings):
    """Nobody signed in, a deactivated account with an open session, and the roles that the policy does not name.

    The door looks at the person, not at the method, so that of the roles only one has to visit as well.
    """
    world, policy = findings.world, findings.policy
    own = world.one_admitted(policy).own
    gone = next(person for role, person in world.gone.items() if role in policy.roles)
    outsiders = [who for who in world.people.values() if not (policy.admits(who.user) or who.is_lent)]
    asked = [(method, world.nobody) for method in ("GET", "HEAD", "POST", NO_METHOD_OF_OURS)]
    asked += [("GET", person) for person in (gone, *outsiders[:1])] + [("POST", who) for who in (gone, *outsiders)]
    for (method, person), arguments in product(asked, findings.example.each_arguments(own)):
        answer = findings.ask(person, method, arguments, findings.form(method, own))
        findings.note(not answer.changed, person, method, f"changed {answer.changed}")
        if person in outsiders:
            findings.note(answer.status == 403, person, method, f"answered {answer.status}")
        else:
            is_led = answer.status == 302 and answer.location.startswith(SIGN_IN)
            findings.note(is_led, person, method, f"answered {answer.status}, led to {answer.location}")
    assert not findings, "\n".join(findings)


@by_route(NAMES)
def test_let_in_who_may_enter(findings):
    """Each role that the policy names, with its own object: the page opens, and the example's form is accepted.

    A view never sees HEAD, which is made a GET of before, nor a method of no page; and one that has no form answers a
    sent one like a visit. There one person is enough.
    """
    example, policy, world = findings.example, findings.policy, findings.world
    people = [world.nobody] * policy.is_public
    people += [who for who in world.admitted(policy) if example.is_lent or not who.is_lent]
    asked = [("GET", person) for person in people]
    asked += [("POST", person) for person in (people if example.form else people[:1])]
    asked += [("HEAD", people[0]), (NO_METHOD_OF_OURS, people[0])] if example.form or example.is_library else []
    for method, person in asked:
        for arguments in example.each_arguments(person.own):
            answer = findings.ask(person, method, arguments, findings.form(method, person.own))
            let_in(findings, person, method, answer)
    assert not findings, "\n".join(findings)


def let_in(findings, person, method, answer):
    example = findings.example
    wanted = (405,) if method == NO_METHOD_OF_OURS else (200, 302)
    findings.note(answer.status in wanted or example.is_library, person, method, f"answered {answer.status}")
    is_stopped = answer.location.startswith((SIGN_IN, reverse("account_reauthenticate")))
    findings.note(not is_stopped or example.is_library, person, method, "asked to sign in")
    is_for_others = example.is_library and findings.policy.is_public and person is not findings.world.nobody
    if method == "POST" and example.changed and not (is_for_others or person.is_lent):
        is_done = answer.status == 302 and example.changed in answer.changed
        findings.note(is_done, person, method, f"is not accepted: {answer.status}, changed {answer.changed}")
    elif method == "POST" and not example.form:
        findings.note(not answer.changed, person, method, f"changed {answer.changed}")


@by_route(OF_OBJECTS)
def test_answer_for_another_as_for_a_missing_object(findings):
    """Each role that the policy names, with an object of another venue, force or person, and one of them with none."""
    example, world, policy = findings.example, findings.world, findings.policy
    people = [world.nobody] * policy.is_public
    people += [who for who in world.admitted(policy) if example.is_closed_to(who) or not who.is_lent]
    for person in people:
        others = [] if policy.is_public else example.others_of(person, world)
        wrong = [example.arguments(other) for other in others]
        wrong += mixed(example.arguments(person.own), wrong[0]) if wrong else []
        wrong += [example.forged(person.own)] if example.forged else []
        wrong += [example.missing] if person is people[0] else []
        for method in ("GET", "POST") if example.form else ("GET",):
            form = findings.form(method, person.own)
            absent = findings.absent(person, method, form)
            for arguments in wrong:
                findings.same(person, method, findings.ask(person, method, arguments, form), absent)
    assert not findings, "\n".join(findings)


def mixed(own, other):
    """Return one's own address with one part of another's, such as one's venue with another's person."""
    parts = [[*own[:place], part, *own[place + 1 :]] for place, part in enumerate(other)]
    return [each for each in parts if each not in (own, other)]
