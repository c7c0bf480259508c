import pytest
from django.core.exceptions import ValidationError

from portal.accounts.actions import invitations
from portal.accounts.models import Invitation
from portal.outbox.models import Mail
from tests.factories import AreaFactory, CoordinatorFactory, ForceFactory
from venues.actions import managers, postcodes, requests
from venues.models import AccountRequest, Organisation, Venue


@pytest.fixture
def asked(db, now):
    AreaFactory(code="E09000033")
    postcodes.load([("W1A1AA", "E09000033", 529_100, 182_050)])
    return ask(now)


def ask(now, **changes):
    details = {
        "organisation_name": "Moth Pictures",
        "venue_name": "Moth Hall",
        "category": "cinema",
        "people_at_once": 900,
        "staff_count": 20,
        "address": "1 Larch Street",
        "postcode": "w1a1aa",
        "name": "Sam Moth",
        "email": "sam@moth.test",
        "phone": "",
        "job_role": "Manager",
    }
    return requests.ask(**(details | changes), now=now)


def test_ask_finds_the_force_and_tells_the_person(asked):
    assert (asked.postcode, asked.area_id, asked.force.code) == ("W1A 1AA", "E09000033", "metropolitan")
    assert Mail.objects.get().kind == "request_received"


def test_ask_twice_keeps_one_request(asked, now):
    assert ask(now, email="SAM@moth.test") == asked
    assert AccountRequest.objects.count() == 1


@pytest.mark.parametrize("postcode", ["nonsense", "M1 1AA"])
def test_ask_refuses_an_unknown_postcode(asked, now, postcode):
    with pytest.raises(ValidationError):
        ask(now, postcode=postcode, venue_name="Other Hall")


def test_approve_makes_organisation_venue_and_invitation(asked, now):
    by = CoordinatorFactory(force=asked.force)
    requests.approve(request=asked, identity_check="Rang the number on their website", by=by, now=now)
    venue = Venue.objects.get()
    assert (venue.name, venue.organisation.name, venue.tier) == ("Moth Hall", "Moth Pictures", "enhanced")
    user = invitations.accept(
        invitation=Invitation.objects.get(), name="Sam Moth", password="a long enough phrase", now=now
    )
    managers.join(invitation=Invitation.objects.get(), user=user)
    assert Venue.objects.visible_to(user).get() == venue


def test_approve_refuses_without_word_of_the_check_and_changes_nothing(asked, now):
    with pytest.raises(ValidationError):
        requests.approve(request=asked, identity_check=" ", by=CoordinatorFactory(force=asked.force), now=now)
    assert not Organisation.objects.exists()
    assert not Invitation.objects.exists()


def test_decide_twice_is_refused(asked, now):
    by = CoordinatorFactory(force=asked.force)
    requests.decline(request=asked, reason="Not a venue", by=by, now=now)
    with pytest.raises(ValidationError, match="already"):
        requests.approve(request=asked, identity_check="Rang them", by=by, now=now)
    assert not Venue.objects.exists()
    assert Mail.objects.get(kind="request_declined").to == "sam@moth.test"


def test_decide_is_for_the_coordinators_of_the_force(asked, now):
    other = CoordinatorFactory(force=ForceFactory(code="kent"))
    with pytest.raises(AccountRequest.DoesNotExist):
        requests.decline(request=asked, reason="No", by=other, now=now)
