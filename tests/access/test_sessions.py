"""What is taken away is gone at the next request, however many sessions are open."""

import pytest
from django.urls import reverse

from briefings.models import Assignment
from portal.accounts.actions import users
from portal.accounts.models import Role
from tests.access.asking import session_key, taken_back
from venues.actions import managers

pytestmark = pytest.mark.django_db

SESSIONS = 20
PEOPLE = ("officer", "coordinator", "national coordinator", "venue manager", "administrator")


def statuses(asker, person, keys, address):
    return {asker.ask(person, "GET", address, key=key).status for key in keys}


@pytest.mark.parametrize("taken", ["account", "role", "force"])
@pytest.mark.parametrize("name", PEOPLE)
def test_end_every_session_when_rights_are_taken(name, taken, asker, world):
    """One's own recovery codes are open to every role: no later success there means that nobody is signed in."""
    person, address = world.people[name], reverse("mfa_download_recovery_codes")
    user = person.user
    kept = {field: getattr(user, field) for field in ("name", "role", "force", "is_national", "is_active")}
    changes = {
        "account": {"is_active": False},
        "role": {"role": Role.OFFICER if user.is_venue_manager else Role.VENUE_MANAGER, "force": world.own.force},
        "force": {"force": world.foreign.force, "is_national": False},
    }
    with taken_back():
        keys = [session_key(user) for _number in range(SESSIONS)]
        assert statuses(asker, person, keys[-1:], address) == {200}
        users.change(user=user, **kept | changes[taken], by=world.people["administrator"].user)
        assert statuses(asker, person, keys, address) == {302}
    user.refresh_from_db()


def test_close_a_venue_to_a_manager_who_was_removed(asker, world):
    person = world.people["venue manager"]
    addresses = [
        reverse("venues:one", args=[world.own.venue.reference]),
        reverse("staff:one", args=[world.own.venue.reference, world.own.spare.pk]),
        reverse("bookings:done", args=[world.own.booking.pk]),
    ]
    with taken_back():
        keys = [session_key(person.user) for _number in range(SESSIONS)]
        assert {status for address in addresses for status in statuses(asker, person, keys[:1], address)} == {200}
        row = person.user.manages.get(venue=world.own.venue)
        managers.remove(manager=row, by=world.own.coordinator)
        assert {status for address in addresses for status in statuses(asker, person, keys, address)} == {404}


def test_close_a_register_to_an_officer_who_is_not_lent_any_more(asker, world):
    person, address = world.people["lent officer"], reverse("register:one", args=[world.own.running.reference])
    with taken_back():
        keys = [session_key(person.user) for _number in range(SESSIONS)]
        assert statuses(asker, person, keys[:1], address) == {200}
        Assignment.objects.filter(officer=person.user).delete()
        assert statuses(asker, person, keys, address) == {404}


@pytest.mark.parametrize(("loss", "answer"), [({"role": Role.OFFICER}, 403), ({"is_active": False}, 302)])
def test_refuse_a_file_to_who_lost_the_right_since_it_was_made(loss, answer, asker, world):
    person = world.people["coordinator"]
    address = reverse("imports:refused_csv", args=[person.own.upload.pk])
    assert asker.ask(person, "GET", address).status == 200
    kept = {field: getattr(person.user, field) for field in ("name", "role", "force", "is_national", "is_active")}
    with taken_back():
        users.change(user=person.user, **kept | loss, by=world.people["administrator"].user)
        person.user.refresh_from_db()
        again = session_key(person.user)
        assert [asker.ask(person, "GET", address, key=key).status for key in (person.key, again)] == [302, answer]
    person.user.refresh_from_db()
