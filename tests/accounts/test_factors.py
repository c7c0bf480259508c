"""The second factor: set up, asked for, used once; police see nothing before they have one."""

import base64
import re
import time
from threading import Thread

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.accounts import factors
from portal.accounts.models import SignIn
from portal.outbox.models import Mail
from tests.factories import PASSWORD, AdministratorFactory, CoordinatorFactory, OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _not_a_demonstration(settings):
    settings.DEMO = False


def sign_in(client, user, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def code_of(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up(client):
    """Set up an authenticator app and return its key."""
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret, -1)})
    return secret


@pytest.mark.parametrize("made", [OfficerFactory, CoordinatorFactory, AdministratorFactory])
def test_police_see_nothing_before_they_have_a_factor(client, made):
    sign_in(client, made())
    for route in ("home", "accounts:me", "about:help"):
        assert client.get(reverse(route))["Location"] == reverse("mfa_index")
    assert "Police accounts and administrators need" in client.get(reverse("mfa_index")).content.decode()
    set_up(client)
    assert client.get(reverse("home")).status_code == 200


def test_demonstration_asks_for_no_factor(client, officer, settings):
    settings.DEMO = True
    sign_in(client, officer)
    assert client.get(reverse("home")).status_code == 200


def test_venue_managers_are_offered_a_factor(client, manager):
    sign_in(client, manager)
    assert client.get(reverse("home")).status_code == 200
    assert reverse("mfa_index") in client.get(reverse("accounts:me")).content.decode()


def test_picture_of_the_key_needs_no_inline_style(client, officer):
    sign_in(client, officer)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    picture = base64.b64decode(re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)[1]).decode()
    assert "<svg" in picture
    assert "style=" not in page.replace(picture, "")


def test_sign_in_asks_for_the_factor_and_a_code_works_once(client, officer):
    sign_in(client, officer)
    secret = set_up(client)
    client.post(reverse("account_logout"))
    assert sign_in(client, officer)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("home")).wsgi_request.user.is_anonymous
    before = client.session.session_key
    old = Client()
    old.cookies[settings.SESSION_COOKIE_NAME] = before
    code = code_of(secret)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.session.session_key != before
    assert client.get(reverse("home")).status_code == 200
    assert old.get(reverse("home")).wsgi_request.user.is_anonymous
    client.post(reverse("account_logout"))
    sign_in(client, officer)
    again = client.post(reverse("mfa_authenticate"), {"code": code})
    assert again.status_code == 200
    assert client.get(reverse("home")).wsgi_request.user.is_anonymous


def test_recovery_code_works_once(client, officer):
    sign_in(client, officer)
    set_up(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    code = re.findall(r"<li>(\d+)</li>", page)[0]
    for expected in (302, 200):
        client.post(reverse("account_logout"))
        sign_in(client, officer)
        assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


def test_reset_of_the_password_keeps_the_factor_ends_sign_ins_and_works_once(client, officer, mailed):
    sign_in(client, officer)
    set_up(client)
    stranger = Client()
    stranger.post(reverse("account_reset_password"), {"email": officer.email})
    link = re.search(r"http://localhost:8000(/account/\S+)", mailed("password_reset"))[1]
    page = stranger.get(link, follow=True)
    new = {"password1": "another long phrase", "password2": "another long phrase"}
    assert stranger.post(page.request["PATH_INFO"], new)["Location"] == reverse("account_reset_password_from_key_done")
    assert client.get(reverse("home")).wsgi_request.user.is_anonymous
    assert not SignIn.objects.filter(user=officer).exists()
    assert "password1" not in Client().get(link, follow=True).text
    assert sign_in(stranger, officer).status_code == 200
    assert sign_in(stranger, officer, "another long phrase")["Location"] == reverse("mfa_authenticate")
    assert stranger.get(reverse("home")).wsgi_request.user.is_anonymous


def test_codes_are_guessed_ten_times_at_most(client, officer):
    sign_in(client, officer)
    secret = set_up(client)
    right = code_of(secret)
    browsers = [Client() for _number in range(3)]
    for browser in browsers:
        assert sign_in(browser, officer)["Location"] == reverse("mfa_authenticate")
    for number in range(10):
        wrong = {"code": f"{(int(right) + number + 1) % 1_000_000:06}"}
        assert "Too many wrong tries" not in browsers[number % 3].post(reverse("mfa_authenticate"), wrong).text
    assert "Too many wrong tries" in browsers[0].post(reverse("mfa_authenticate"), {"code": right}).text
    assert browsers[0].get(reverse("home")).wsgi_request.user.is_anonymous


@pytest.mark.django_db(transaction=True)
def test_change_of_factors_gives_the_session_a_new_id_and_ends_the_others(client, officer):
    other = Client()
    sign_in(other, officer)
    sign_in(client, officer)
    before = client.session.session_key
    set_up(client)
    old = Client()
    old.cookies[settings.SESSION_COOKIE_NAME] = before
    assert client.session.session_key != before
    assert client.get(reverse("home")).wsgi_request.user == officer
    for browser in (other, old):
        assert browser.get(reverse("home")).wsgi_request.user.is_anonymous


@pytest.mark.django_db(transaction=True)
def test_code_sent_at_once_from_many_places_is_used_once(officer):
    used = []

    def use():
        used.append(factors.use_up(officer, "123 456"))
        connection.close()

    threads = [Thread(target=use) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(used) == 1


def test_keys_are_kept_enciphered_and_changes_are_told(client, officer, django_capture_on_commit_callbacks):
    sign_in(client, officer)
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up(client)
    assert secret not in str(Authenticator.objects.get(type=Authenticator.Type.TOTP).data)
    assert Mail.objects.filter(kind="factors_changed", to=officer.email).exists()


def test_keys_are_read_after_the_secret_was_changed_while_the_old_one_is_kept(settings):
    kept = factors.FactorAdapter().encrypt("a key")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [settings.SECRET_KEY]
    assert factors.FactorAdapter().decrypt(kept) == "a key"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        factors.FactorAdapter().decrypt(kept)


def test_another_persons_passkey_answers_as_none(client, officer):
    theirs = Authenticator.objects.create(user=OfficerFactory(), type="webauthn", data={"name": "theirs"})
    sign_in(client, officer)
    for route in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(route, args=[theirs.pk])).status_code == 404


@pytest.mark.parametrize("route", ["account_change_password", "mfa_activate_totp", "mfa_add_webauthn"])
def test_changing_password_or_factors_asks_again_after_a_quarter_of_an_hour(client, officer, route):
    sign_in(client, officer)
    assert client.get(reverse(route)).status_code == 200
    session = client.session
    session["account_authentication_methods"][-1]["at"] -= 15 * 60 + 1
    session.save()
    for response in (client.get(reverse(route)), client.post(reverse(route), {"oldpassword": PASSWORD})):
        assert response["Location"] == f"{reverse('account_reauthenticate')}?next={reverse(route)}"
    assert PASSWORD not in str(dict(client.session))
    again = client.post(f"{reverse('account_reauthenticate')}?next={reverse(route)}", {"password": PASSWORD})
    assert again["Location"] == reverse(route)
    assert client.get(reverse(route)).status_code == 200


CHANGING = [
    "account_set_password",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
]


def test_every_other_change_of_them_asks_again_too(client, manager, enter, let_proof_grow_old):
    enter(manager)
    let_proof_grow_old()
    for route in CHANGING:
        address = reverse(route, args=[1] if "webauthn" in route else [])
        for answer in (client.get(address), client.post(address)):
            assert answer["Location"] == f"{reverse('account_reauthenticate')}?next={address}"
