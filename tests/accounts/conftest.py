from uuid import uuid4

import pytest
from django.urls import reverse

from portal.outbox.message import message
from portal.outbox.models import Mail
from tests.factories import PASSWORD

QUARTER = 15 * 60


@pytest.fixture
def enter(client):
    """Return a function that signs the test client in with the password, and gives what was answered."""

    def enter(user, browser=client, **sent):
        return browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD} | sent)

    return enter


@pytest.fixture
def let_proof_grow_old(client):
    """Return a function that lets a quarter of an hour pass since the client's last proof."""

    def grow_old():
        session = client.session
        session["account_authentication_methods"][-1]["at"] -= QUARTER + 1
        session.save()

    return grow_old


@pytest.fixture
def send(client):
    """Return a function that posts a form of the portal's, with a token of its own."""
    return lambda address, **sent: client.post(address, sent | {"form_token": uuid4()})


@pytest.fixture
def mailed():
    """Return a function that gives the text of the newest mail of this kind, with its links, as it would be sent."""
    return lambda kind: message(Mail.objects.filter(kind=kind).latest("pk")).body


@pytest.fixture
def quick_hash(settings):
    """Has passwords hashed in no time."""
    settings.PASSWORD_HASHERS = ["tests.accounts.hashing.Quick"]
