"""Every route, method, person and object: nothing leaks, nothing breaks, nothing changes without the right to it."""

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


def asked(*people, has_form):
    """Return (method, person) for all that is to be asked of one route.

    HEAD and methods of no page are settled before a view is entered, and a page without a form answers a sent one
    like a visit: there one person is enough.
    """
    once = ["HEAD", NO_METHOD_OF_OURS, *([] if has_form else ["POST"])]
    each = ["GET", *(["POST"] if has_form else [])]
    return [
        (method, person)
        for group, methods in ((people[:1], once), (people, each))
        for person in group
        for method in methods
    ]


@by_route(WITH_POLICY)
def test_keep_out_who_may_not_enter(findings):
    """Nobody signed in, a deactivated account with an open session, and the roles that the policy does not name."""
    world, policy = findings.world, findings.policy
    own = world.one_admitted(policy).own
    gone = next(person for role, person in world.gone.items() if role in policy.roles)
    # A lent officer has an officer's role.
    outsiders = [who for who in world.people.values() if not (policy.admits(who.user) or who.is_lent)]
    every = [pair for group in ([world.nobody], [gone], outsiders) for pair in asked(*group, has_form=True)]
    for method, person in every:
        answer = findings.ask(person, method, findings.example.arguments(own), findings.form(method, own))
        findings.note(not answer.changed, person, method, f"changed {answer.changed}")
        if person in outsiders:
            findings.note(answer.status == 403, person, method, f"answered {answer.status}")
        else:
            is_led = answer.status == 302 and answer.location.startswith(SIGN_IN)
            findings.note(is_led, person, method, f"answered {answer.status}, led to {answer.location}")
    assert not findings, "\n".join(findings)


@by_route(NAMES)
def test_let_in_who_may_enter(findings):
    """Each role that the policy names, with its own object: the page opens, and the example's form is accepted."""
    example, policy, world = findings.example, findings.policy, findings.world
    people = [world.nobody] * policy.is_public + world.admitted(policy)
    people = [person for person in people if not example.is_closed_to(person)]
    for method, person in asked(*people, has_form=bool(example.form)):
        answer = findings.ask(person, method, example.arguments(person.own), findings.form(method, person.own))
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
    """Each role that the policy names, with an object of another venue, force or person, and with none."""
    example, world, policy = findings.example, findings.world, findings.policy
    for person in world.admitted(policy) + [world.nobody] * policy.is_public:
        others = [] if policy.is_public else example.others_of(person, world)
        wrong = [arguments for other in others for arguments in mixed(example, person.own, other)]
        wrong += [example.forged(person.own)] if example.forged else []
        for method in ("GET", "POST"):
            form = findings.form(method, person.own)
            absent = findings.ask(person, method, example.missing, form)
            findings.note(absent.status == 404 or example.is_library, person, method, f"nothing: {absent.status}")
            findings.note(not absent.changed, person, method, f"of nothing: changed {absent.changed}")
            for arguments in wrong:
                findings.same(person, method, findings.ask(person, method, arguments, form), absent)
    assert not findings, "\n".join(findings)


def mixed(example, own, other):
    """Return another's address, and one's own with one part of another's, such as one's venue and another's person."""
    mine, theirs = example.arguments(own), example.arguments(other)
    wrong = [theirs] + [[*mine[:place], part, *mine[place + 1 :]] for place, part in enumerate(theirs)]
    return [each for number, each in enumerate(wrong) if each != mine and each not in wrong[:number]]
