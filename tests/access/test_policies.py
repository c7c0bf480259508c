"""No policy, no entry: every route of the URLconf declares who may enter, and what else it asks of them."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import path, reverse

from tests.access.asking import session_key, taken_back
from tests.access.doors import DOORS
from tests.access.examples import EXAMPLES
from tests.access.routes import NAMES, POLICIES

pytestmark = pytest.mark.django_db

WITHOUT_TOKEN = {
    "mail:refuse": "a mail program posts to it by itself (RFC 8058); the signed link is the authority",
    "csp_reports": "browsers send it by themselves, and it only counts",
}


def address_of(name, person):
    return reverse(name, args=EXAMPLES[name].arguments(person.own))


def test_route_declares_the_policy_that_was_decided():
    assert not [name for name, policy in POLICIES.items() if policy is None]
    other = {name: policy for name, policy in POLICIES.items() if DOORS.get(name) != policy}
    assert not other, f"Say in tests/access/doors.py that these may enter: {other}"
    assert not DOORS.keys() - POLICIES.keys(), "These routes are gone."


def planted(request):
    raise AssertionError("a view without a policy was entered")


urlpatterns = [path("planted/", planted, name="planted")]
LIBRARY_POLICIES: dict = {}


def test_route_without_policy_lets_nobody_in(client, settings):
    settings.ROOT_URLCONF = "tests.access.test_policies"
    with pytest.raises(ImproperlyConfigured):
        client.get("/planted/")


@pytest.mark.parametrize("name", NAMES)
def test_refuse_what_comes_without_a_token(name, asker, world):
    person = world.one_admitted(POLICIES[name])
    form = EXAMPLES[name].form(person.own) if EXAMPLES[name].form else None
    answer = asker.ask(person, "POST", address_of(name, person), form, is_strict=True)
    if name in WITHOUT_TOKEN:
        assert answer.status < 500
    else:
        assert (answer.status, answer.changed) == (403, [])


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_refuse_other_methods_without_a_token(method, asker, world):
    person = world.people["venue manager"]
    assert asker.ask(person, method, address_of("staff:change", person), is_strict=True).status == 403


def test_police_without_a_second_factor_only_get_to_set_one_up(asker, world, settings):
    settings.DEMO = False
    lead = reverse("mfa_index")
    for role in ("officer", "coordinator", "administrator"):
        gone = world.gone[role]
        with taken_back():
            gone.user.is_active = True
            gone.user.save()
            for name in NAMES:
                if not POLICIES[name].is_before_factor and POLICIES[name].admits(gone.user):
                    answer = asker.ask(gone, "POST", address_of(name, world.nobody))
                    assert (name, answer.status, answer.location, answer.changed) == (name, 302, lead, [])


@pytest.mark.parametrize("name", [name for name in NAMES if POLICIES[name].needs_proof])
def test_ask_again_who_it_is_where_the_last_proof_is_old(name, asker, world):
    person = world.one_admitted(POLICIES[name])
    with taken_back():
        key = session_key(person.user, is_proven=False)
        for method in ("GET", "POST"):
            form = EXAMPLES[name].form(person.own) if EXAMPLES[name].form else None
            answer = asker.ask(person, method, address_of(name, person), form, key=key)
            assert answer.location.startswith(reverse("account_reauthenticate") + "?next=")
            assert set(answer.changed) <= {"accounts_typed"}  # what was typed is given back after the proof
