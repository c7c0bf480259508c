"""The venue's page for leads and coordinators: managers and rooms."""

import pytest
from django.urls import reverse

from portal.accounts.models import Invitation
from tests.factories import CoordinatorFactory, ForceFactory, RoomFactory, VenueFactory, VenueManagerFactory
from tests.pages.test_pages import TOKEN, post

pytestmark = pytest.mark.django_db
WANTED = {"name": "New Manager", "email": "new@venue.test", "level": "manager"}


def page(name, venue, *numbers):
    return reverse(f"venues:{name}", args=[venue.reference, *numbers])


def again(number):
    return {"form_token": TOKEN.replace("8", str(number))}


def test_lead_invites_withdraws_and_removes(signed_in, manager, venue):
    client, other = signed_in(manager), VenueManagerFactory(venue=venue, level="manager")
    assert post(client, page("invite_manager", venue), **WANTED)["Location"] == venue.get_absolute_url()
    shown = client.get(venue.get_absolute_url()).content.decode()
    assert "New Manager (invited)" in shown
    invited = venue.managers.get(user=None)
    assert (
        "Withdraw the invitation to New Manager?"
        in client.get(page("withdraw_manager", venue, invited.pk)).content.decode()
    )
    client.post(page("withdraw_manager", venue, invited.pk), again(7))
    client.post(page("remove_manager", venue, other.pk), again(9))
    assert [row.user for row in venue.managers.all()] == [manager]
    mine = venue.managers.get()
    answer = client.post(page("remove_manager", venue, mine.pk), again(4))
    assert "A venue needs a lead who can sign in" in answer.content.decode()


def test_coordinator_invites_with_an_error_first(signed_in, venue):
    client = signed_in(CoordinatorFactory(force=venue.force))
    answer = post(client, page("invite_manager", venue), **(WANTED | {"email": "new@"}))
    assert 'href="#id_email"' in answer.content.decode()
    post(client, page("invite_manager", venue), **(WANTED | {"level": "lead"}))
    assert venue.managers.get().level == "lead"


def test_managers_are_chosen_by_nobody_else(signed_in, officer, venue):
    plain = VenueManagerFactory(venue=venue, level="manager")
    pages = [page("invite_manager", venue), page("remove_manager", venue, plain.pk)]
    outsiders = [plain.user, VenueManagerFactory().user, CoordinatorFactory(force=ForceFactory(code="kent"))]
    for user in outsiders:
        client = signed_in(user)
        for address in pages:
            assert client.get(address).status_code == post(client, address, **WANTED).status_code == 404
    assert signed_in(officer).get(pages[0]).status_code == 403
    assert not Invitation.objects.exists()
    assert "Invite a manager" not in signed_in(plain.user).get(venue.get_absolute_url()).content.decode()


def test_manager_of_another_venue_is_not_found_here(signed_in, manager, venue):
    theirs = VenueManagerFactory()
    assert signed_in(manager).get(page("remove_manager", venue, theirs.pk)).status_code == 404


def test_change_a_room_and_refuse_a_second_of_its_name(signed_in, manager, venue):
    room, other = RoomFactory(venue=venue, name="Screen A"), RoomFactory(venue=venue, name="Screen B")
    client = signed_in(manager)
    assert post(client, page("change_room", venue, room.pk), name="Hall", places="80").status_code == 302
    room.refresh_from_db()
    assert (room.name, room.places) == ("Hall", 80)
    answer = client.post(page("change_room", venue, room.pk), again(7) | {"name": "screen b", "places": "80"})
    assert (answer.status_code, other.name) == (200, "Screen B")
    elsewhere = RoomFactory(venue=VenueFactory())
    assert client.get(page("change_room", venue, elsewhere.pk)).status_code == 404
