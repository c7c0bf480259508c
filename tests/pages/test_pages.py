"""Pages as their people use them; another's object answers exactly like one that does not exist."""

import pytest
from django.urls import reverse

from portal.accounts.actions import invitations
from portal.accounts.links import INVITATIONS
from portal.accounts.models import Invitation, User
from tests.factories import (
    PASSWORD,
    AreaFactory,
    CoordinatorFactory,
    ForceFactory,
    OfficerFactory,
    StaffMemberFactory,
    TrainingRecordFactory,
    VenueFactory,
)
from venues.actions import postcodes, requests
from venues.models import AccountRequest, StaffMember, Venue

pytestmark = pytest.mark.django_db
TOKEN = "8c5b6a1e-6f0b-4f5e-9c3a-2d2f6d0c7a11"


def post(client, address, **data):
    return client.post(address, {"form_token": TOKEN} | data)


def test_every_role_sees_its_home(client, officer, coordinator, administrator, manager):
    for user in (officer, coordinator, administrator, manager):
        client.force_login(user)
        assert user.name in client.get("/").content.decode()


def test_sign_in_and_out(client, officer):
    answer = client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    client.post(reverse("account_logout"))
    assert client.get(reverse("venues:all")).status_code == 302


def test_sign_up_leads_to_asking_for_an_account(client):
    assert client.get(reverse("account_signup"))["Location"] == reverse("requests:ask")


def test_accept_is_used_up_by_the_form_and_not_by_opening(client, coordinator, now):
    invited = invitations.invite(
        email="new@police.test", name="New", role="officer", force=coordinator.force, by=coordinator
    )
    address = reverse("accounts:accept", args=[INVITATIONS.sign(str(invited.pk))])
    assert client.get(address).status_code == client.head(address).status_code == 200
    phrase = "a long enough phrase"
    answer = post(client, address, name="New Officer", password=phrase, password_again=phrase)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(email="new@police.test").pk)
    client.logout()
    assert client.get(address).status_code == 410
    assert client.get(reverse("accounts:accept", args=["1:forged"])).status_code == 404


def test_coordinator_invites_an_officer_of_their_force_whatever_is_posted(signed_in, coordinator):
    client, other = signed_in(coordinator), ForceFactory(code="kent")
    address = reverse("accounts:invite")
    for _twice in range(2):
        post(client, address, name="N", email="n@police.test", role="administrator", force=other.pk, is_national="on")
    invited = Invitation.objects.get()
    assert (invited.role, invited.force, invited.is_national) == ("officer", coordinator.force, False)


def test_same_token_with_other_content_is_refused_and_keeps_what_was_typed(signed_in, coordinator):
    client = signed_in(coordinator)
    post(client, reverse("accounts:invite"), name="N", email="n@police.test")
    answer = post(client, reverse("accounts:invite"), name="M", email="m@police.test")
    assert "already sent with other content" in answer.content.decode()
    assert "m@police.test" in answer.content.decode()
    assert Invitation.objects.count() == 1


@pytest.fixture
def asked(now):
    AreaFactory()
    postcodes.load([("W1A1AA", "E09000033", 529_100, 182_050)])
    return {
        "venue_name": "Moth Hall",
        "organisation_name": "Moth",
        "category": "cinema",
        "postcode": "w1a 1aa",
        "name": "Sam",
        "email": "sam@moth.test",
    }


def test_ask_is_checked_before_it_is_sent(client, asked):
    address = reverse("requests:ask")
    assert "Check your answers" in post(client, address, **asked).content.decode()
    assert not AccountRequest.objects.exists()
    assert post(client, address, **asked, confirmed="1")["Location"] == reverse("requests:sent")
    assert AccountRequest.objects.get().venue_name == "Moth Hall"


def test_request_is_approved_by_its_force_and_unseen_by_another(signed_in, asked):
    wanted = requests.ask(**asked)
    outsider = signed_in(CoordinatorFactory(force=ForceFactory(code="kent")))
    assert outsider.get(wanted.get_absolute_url()).status_code == 404
    client = signed_in(CoordinatorFactory(force=wanted.force))
    answer = post(client, reverse("requests:approve", args=[wanted.pk]), identity_check="Rang them")
    assert answer["Location"] == wanted.get_absolute_url()
    assert Venue.objects.get().name == "Moth Hall"


def pages_of(person, record):
    at = [person.venue.reference, person.pk]
    return [
        reverse("venues:one", args=at[:1]),
        reverse("venues:change", args=at[:1]),
        reverse("venues:add_room", args=at[:1]),
        reverse("staff:all", args=at[:1]),
        reverse("staff:add", args=at[:1]),
        *[reverse(f"staff:{name}", args=at) for name in ("one", "change", "move", "leave", "add_record")],
        reverse("staff:withdraw", args=[*at, record.pk]),
    ]


def test_manager_sees_the_own_venue_and_no_other(signed_in, manager, venue):
    own = TrainingRecordFactory(person=StaffMemberFactory(venue=venue))
    theirs = TrainingRecordFactory(person=StaffMemberFactory())
    client = signed_in(manager)
    assert [client.get(page).status_code for page in pages_of(own.person, own)] == [200] * 11
    for page in pages_of(theirs.person, theirs):
        assert client.get(page).status_code == client.post(page, {"form_token": TOKEN}).status_code == 404


def test_police_see_venues_of_their_force_and_no_names_of_staff(signed_in, venue):
    person = StaffMemberFactory(venue=venue, name="Nameless Person")
    client = signed_in(OfficerFactory(force=venue.force))
    page = client.get(venue.get_absolute_url()).content.decode()
    assert person.name not in page
    assert client.get(reverse("staff:all", args=[venue.reference])).status_code == 403
    other = signed_in(OfficerFactory(force=ForceFactory(code="kent")))
    assert other.get(venue.get_absolute_url()).status_code == 404


def test_add_person_once_for_a_double_click(signed_in, manager, venue):
    client = signed_in(manager)
    answers = [post(client, reverse("staff:add", args=[venue.reference]), name="Sam") for _click in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert StaffMember.objects.get().name == "Sam"


def test_add_person_with_an_error_keeps_what_was_typed(signed_in, manager, venue):
    answer = post(signed_in(manager), reverse("staff:add", args=[venue.reference]), name="", email="sam@")
    page = answer.content.decode()
    assert 'href="#id_name"' in page
    assert "sam@" in page
    assert not StaffMember.objects.exists()


def test_move_to_a_venue_of_another_is_refused(signed_in, manager, venue):
    person, other = StaffMemberFactory(venue=venue), VenueFactory(organisation=venue.organisation)
    post(signed_in(manager), reverse("staff:move", args=[venue.reference, person.pk]), venue=other.pk)
    person.refresh_from_db()
    assert person.venue == venue


@pytest.mark.parametrize(("count", "queries"), [(1, 6), (40, 7)])  # one counts what is behind a full page
def test_list_of_venues_takes_the_same_queries_for_many(signed_in, django_assert_num_queries, count, queries):
    venues = [VenueFactory() for _number in range(count)]
    client = signed_in(OfficerFactory(force=venues[0].force))
    with django_assert_num_queries(queries):
        client.get(reverse("venues:all"))


def test_headers_on_pages_and_errors(signed_in, officer):
    client = signed_in(officer)
    for address in ("/", "/nowhere/", "/healthz"):
        answer = client.get(address)
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert "no-store" in answer["Cache-Control"]
