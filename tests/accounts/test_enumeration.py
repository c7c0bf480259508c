"""Nobody learns from the portal who has an account: neither from what it answers nor from how long it takes."""

import re
from statistics import median
from time import process_time
from uuid import uuid4

import pytest
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from portal.accounts import links
from portal.accounts.models import Guess
from tests.factories import PASSWORD, AreaFactory, OfficerFactory
from venues.models import AccountRequest, Postcode

pytestmark = pytest.mark.django_db
TRIES = 50  # of each kind


@pytest.fixture(autouse=True)
def _hash(settings):
    """What costs about as much as the rest of the request: then leaving it out shows, and the tests stay quick."""
    settings.PASSWORD_HASHERS = ["tests.accounts.hashing.Noticeable"]
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"reset_password": ""}


@pytest.fixture
def officer():
    return with_password(OfficerFactory())


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def answer_to(address, email, **sent):
    """Return status, where it leads and the page, without what was typed and what is new each time."""
    answer = Client().post(address, {"login": email, "email": email, "form_token": uuid4()} | sent)
    page = answer.content.decode().replace(email, "")
    return answer.status_code, answer.headers.get("Location"), re.sub(r'value="[^"]{30,}"', "", page)


SIGN_IN, RESET = ("account_login", {"password": "wrong"}), ("account_reset_password", {})


@pytest.mark.parametrize(("route", "sent"), [SIGN_IN, RESET, ("account_login", {"password": PASSWORD})])
def test_disabled_and_unknown_accounts_answer_alike(route, sent):
    disabled = with_password(OfficerFactory(is_active=False))
    assert answer_to(reverse(route), disabled.email, **sent) == answer_to(reverse(route), "nobody@portal.test", **sent)


@pytest.mark.parametrize(("route", "sent"), [SIGN_IN, RESET])
def test_known_and_unknown_accounts_answer_alike(officer, route, sent):
    assert answer_to(reverse(route), officer.email, **sent) == answer_to(reverse(route), "nobody@portal.test", **sent)


def test_asking_for_an_account_answers_alike_for_those_who_have_one(officer):
    Postcode.objects.create(code="SW1A1AA", area=AreaFactory(), easting=529090, northing=179645)
    sent = {"venue_name": "V", "organisation_name": "O", "category": "cinema", "postcode": "SW1A 1AA", "name": "N"}
    for more in ({}, {"confirmed": "yes"}):
        answers = [answer_to(reverse("requests:ask"), email, **sent, **more) for email in (officer.email, "a@b.test")]
        assert answers[0] == answers[1]
    assert AccountRequest.objects.count() == 2


def test_forged_links_answer_alike_whether_what_they_name_exists(officer):
    forged = Signer(key="not ours", salt="invitation").sign("1")
    invitation = f"/accounts/accept/{forged}/"
    for number in (1, 999_999):
        for address in (
            invitation.replace("1:", f"{number}:", 1),
            f"/accounts/keep-factor/{number}:forged/",
            f"/accounts/keep-email/{number}:forged/",
        ):
            assert Client().get(address).status_code == 404
    key = links.password_reset(str(officer.pk)).rpartition("-")[2].strip("/")
    pages = [
        Client().get(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": f"dijnrm-{key[::-1]}"}))
        for uid in (str(officer.pk), "zzz")
    ]
    assert pages[0].status_code == pages[1].status_code
    assert "does not work any more" in pages[0].text
    assert pages[0].text == pages[1].text


@pytest.mark.parametrize(("route", "field"), [("account_login", "login"), ("account_reset_password", "email")])
def test_medians_of_a_hundred_tries_tell_nothing(officer, route, field):
    def seconds(email):
        began = process_time()
        Client().post(reverse(route), {field: email, "password": "not the password"})
        took = process_time() - began
        Guess.objects.all().delete()
        return took

    seconds(officer.email), seconds("nobody@portal.test")
    pairs = [(seconds(officer.email), seconds("nobody@portal.test")) for _number in range(TRIES)]
    known, unknown = (median(times) for times in zip(*pairs, strict=True))
    assert abs(known - unknown) <= 0.1 * max(known, unknown)
