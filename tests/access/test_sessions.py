"""What is taken away is gone at the next request, however many sessions are open."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from portal.accounts.actions import users
from portal.accounts.models import Role
from tests.access.asking import session_key, taken_back

pytestmark = pytest.mark.django_db

SESSIONS = 20
PAGES = {
    Role.OFFICER: "briefings:all",
    Role.COORDINATOR: "figures:all",
    Role.VENUE_MANAGER: "bookings:all",
    Role.ADMINISTRATOR: "accounts:all",
}


def answers(keys, address):
    for key in keys:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        yield client.get(address)


def other_role(role):
    return Role.VENUE_MANAGER if role != Role.VENUE_MANAGER else Role.OFFICER


@pytest.mark.parametrize("taken", ["account", "role", "force"])
@pytest.mark.parametrize("role", PAGES)
def test_end_every_session_when_rights_are_taken(role, taken, world):
    user, address = world.people[role], reverse(PAGES[role])
    kept = {"name": user.name, "role": role, "force": user.force, "is_national": user.is_national, "is_active": True}
    changes = {
        "account": {"is_active": False},
        "role": {"role": other_role(role)},
        "force": {"force": world.foreign.force, "is_national": False},
    }
    with taken_back():
        keys = [session_key(user) for _number in range(SESSIONS)]
        assert {answer.status_code for answer in answers(keys, address)} == {200}
        users.change(user=user, **kept | changes[taken], by=world.people[Role.ADMINISTRATOR])
        refused = {(answer.status_code, answer["Location"]) for answer in answers(keys, address)}
        assert refused == {(302, f"{reverse('account_login')}?next={address}")}
    user.refresh_from_db()
