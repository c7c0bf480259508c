"""Every route, method, person and object: nothing leaks, nothing breaks, nothing changes without the right to it."""

import pytest
from django.urls import reverse

from portal.accounts.middleware import policy_of
from tests.access.examples import EXAMPLES
from tests.access.test_policies import ROUTES

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
POLICIES = {name: policy_of(route.callback, name) for name, route in ROUTES}
NAMES = sorted(POLICIES)
SIGN_IN = "/account/sign-in/?next="


def test_route_has_an_example():
    missing, unknown = set(NAMES) - EXAMPLES.keys(), EXAMPLES.keys() - set(NAMES)
    assert not missing, f"Add to tests/access/examples.py what these routes take: {sorted(missing)}"
    assert not unknown, f"These routes are gone: {sorted(unknown)}"


class Findings(list):
    """What went wrong, in words; falsy when nothing did."""

    def __init__(self, name, asker, world):
        super().__init__()
        self.name, self.asker, self.world = name, asker, world
        self.example = EXAMPLES[name]
        self.policy = POLICIES[name]

    def ask(self, who, user, method, arguments, form=None):
        """Return the answer, once it was looked over for what nobody may ever get."""
        address = reverse(self.name, args=arguments)
        answer = self.asker.ask(user, method, address, form)
        self.note(answer.status < 500 or self.name == "healthz", who, method, f"answered {answer.status}")
        for mark in self.world.marks_hidden_from(user if user in self.world.people.values() else None):
            self.note(mark not in answer.body + answer.location, who, method, f"told of {mark}")
        if method in ("GET", "HEAD"):
            self.note(not answer.changed, who, method, f"changed {answer.changed}")
        return answer

    def note(self, is_well, who, method, words):
        if not is_well:
            self.append(f"{method} {self.name} as {who}: {words}")

    def form(self, method, side):
        return self.example.form(side) if method == "POST" and self.example.form else None

    def same(self, who, method, answer, absent):
        """Another's object answers exactly like one that was never there, and stays as it is."""
        self.note((answer.status, answer.body) == (absent.status, absent.body), who, method, "differs from missing")
        self.note(answer.location == absent.location, who, method, "leads elsewhere than missing")
        is_refused = answer.status in (403, 404, 405, 410) or self.example.library
        self.note(is_refused, who, method, f"of another's object: {answer.status}")
        self.note(not answer.changed, who, method, f"of another's object: changed {answer.changed}")


@pytest.fixture
def findings(request, asker, world):
    return Findings(request.param, asker, world)


by_route = pytest.mark.parametrize("findings", NAMES, indirect=True)


@by_route
def test_keep_out_who_may_not_enter(findings):
    """Nobody signed in, a deactivated account with an open session, and the roles that the policy does not name."""
    if findings.policy.is_public:
        pytest.skip("open to everybody")
    world, arguments = findings.world, findings.example.arguments(findings.world.own)
    gone = next(user for role, user in world.gone.items() if role in findings.policy.roles)
    outsiders = {role: user for role, user in world.people.items() if not findings.policy.admits(user)}
    for method in METHODS:
        form = findings.form(method, world.own)
        for who, user in {"nobody": None, "a deactivated account": gone}.items():
            answer = findings.ask(who, user, method, arguments, form)
            findings.note(answer.status == 302, who, method, f"answered {answer.status}")
            findings.note(answer.location.startswith(SIGN_IN), who, method, f"leads to {answer.location}")
            findings.note(not answer.changed, who, method, f"changed {answer.changed}")
        for who, user in outsiders.items():
            answer = findings.ask(who, user, method, arguments, form)
            findings.note(answer.status in (403, 405), who, method, f"answered {answer.status}")
            findings.note(not answer.changed, who, method, f"changed {answer.changed}")
    assert not findings, "\n".join(findings)


@by_route
def test_let_in_who_may_enter(findings):
    """Each role that the policy names, with its own object: the page opens, and the example's form is accepted."""
    example, own = findings.example, findings.world.own
    people = {role: user for role, user in findings.world.people.items() if findings.policy.admits(user)}
    if findings.policy.is_public:
        people["nobody"] = None
    if example.at and not example.lent and not findings.policy.is_public:
        people.pop("lent", None)
    for who, user in people.items():
        for method in METHODS:
            answer = findings.ask(who, user, method, example.arguments(own), findings.form(method, own))
            wanted = (405,) if method in ("PUT", "DELETE") else (200, 302, 405) if example.library else (200, 302)
            is_well = answer.status in wanted or example.library
            findings.note(is_well, who, method, f"answered {answer.status}")
            findings.note(not answer.location.startswith(SIGN_IN) or example.library, who, method, "asked to sign in")
            if method != "POST" or not example.form:
                kept = not set(answer.changed) - {"pages_formtoken"}
                findings.note(kept, who, method, f"changed {answer.changed}")
            elif example.changed and (who != "lent" or example.lent):
                is_done = answer.status == 302 and example.changed in answer.changed
                findings.note(is_done, who, method, f"is not accepted: {answer.status}, {errors(answer)}")
        for query in example.query:
            address = f"{reverse(findings.name, args=example.arguments(own))}?{query}"
            answer = findings.asker.ask(user, "GET", address)
            findings.note(answer.status < 500, who, f"GET ?{query}", f"answered {answer.status}")
            findings.note(not answer.changed, who, f"GET ?{query}", f"changed {answer.changed}")
            for mark in findings.world.marks_hidden_from(user):
                findings.note(mark not in answer.body.replace(query, ""), who, f"GET ?{query}", f"told of {mark}")
    assert not findings, "\n".join(findings)


def errors(answer):
    form = answer.context and answer.context.get("form")
    return dict(form.errors) if form is not None and hasattr(form, "errors") else ""


@by_route
def test_answer_for_another_as_for_a_missing_object(findings):
    """Each role that the policy names, with an object of another venue or force, and with none."""
    example, world = findings.example, findings.world
    if not example.at:
        pytest.skip("names no object")
    people = {role: user for role, user in world.people.items() if findings.policy.admits(user)}
    for who, user in people.items():
        is_all_theirs = who == "administrator" or findings.policy.is_public
        others = [] if is_all_theirs else world.others(user)
        if who == "lent" and not example.lent and not is_all_theirs:
            others = [*others, world.own]
        for method in METHODS:
            form = findings.form(method, world.own)
            absent = findings.ask(who, user, method, example.missing, form)
            findings.note(absent.status in (404, 405) or example.library, who, method, f"nothing: {absent.status}")
            findings.note(not absent.changed, who, method, f"of nothing: changed {absent.changed}")
            for other in others:
                for sent in [form] if form is None else [form, example.form(other)]:
                    answer = findings.ask(who, user, method, example.arguments(other), sent)
                    findings.same(f"{who} ({other.name})", method, answer, absent)
    assert not findings, "\n".join(findings)
