import socket

import pytest
from django.conf import settings
from django.db import connections

from briefings.figures import read
from tests import databases, factories

SUMS = read.sums
MOSTLY_WAIT = ("test_redis.py", "test_postgres.py", "test_sentinels.py")


def pytest_addoption(parser):
    parser.addoption("--torture", action="store_true", help="repeat each fault ten times, at the real waits")
    parser.addoption("--hostile", type=int, default=1000, help="how many hostile requests are sent (1000)")
    parser.addoption("--hostile-seed", type=int, default=2014, help="which ones")


def pytest_collection_modifyitems(items):
    """Begin with what waits the longest, and with what breaks things: beside it the rest has the processor.

    What waits at the end has nothing beside it.
    """
    items.sort(key=lambda item: (item.path.name not in MOSTLY_WAIT, "faults" not in item.path.parts))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """Have this process's database be a copy of the one with the tables."""
    with django_db_blocker.unblock():
        databases.make_tables()
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = databases.TABLES


@pytest.fixture(scope="session", autouse=True)
def token_first():
    """Have every request of every test watched: see tests/writes.py."""
    settings.MIDDLEWARE.append("tests.writes.TokenFirst")


@pytest.fixture(autouse=True)
def nothing_summed_before(monkeypatch):
    """Have figures summed each time from the facts: what is remembered would hide what is wrong with them now."""
    monkeypatch.setattr(read, "sums", SUMS.__wrapped__)


@pytest.fixture
def now():
    """Monday 23 November 2026, 10:00 in London."""
    return factories.NOW


@pytest.fixture
def officer(db):
    return factories.OfficerFactory()


@pytest.fixture
def coordinator(db):
    return factories.CoordinatorFactory()


@pytest.fixture
def administrator(db):
    return factories.AdministratorFactory()


@pytest.fixture
def venue(db):
    return factories.VenueFactory()


@pytest.fixture
def manager(venue):
    """A venue manager of `venue`."""
    return factories.VenueManagerFactory(venue=venue).user


@pytest.fixture
def signed_in(client):
    """Return a function that gives a test client signed in as this user."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def unused_ports():
    """Two TCP ports on loopback that nothing uses."""
    with socket.socket() as one, socket.socket() as other:
        for probe in (one, other):
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in (one, other)]


@pytest.fixture
def unused_port(unused_ports):
    """A TCP port on loopback that nothing uses."""
    return unused_ports[0]


@pytest.fixture
def web_port(unused_ports):
    """Another one, for the web beside what has `unused_port`."""
    return unused_ports[1]
