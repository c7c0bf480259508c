"""The second factor: set up, asked for, used once; police see nothing before they have one."""

import base64
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from portal.outbox.models import Mail
from tests.factories import PASSWORD, AdministratorFactory, CoordinatorFactory, OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _not_a_demonstration(settings):
    settings.DEMO = False


def sign_in(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


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
    code = code_of(secret)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.session.session_key != before
    assert client.get(reverse("home")).status_code == 200
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


def test_reset_of_the_password_keeps_the_factor(client, officer):
    sign_in(client, officer)
    set_up(client)
    client.post(reverse("account_logout"))
    officer.set_password("another long phrase")
    officer.save()
    response = client.post(reverse("account_login"), {"login": officer.email, "password": "another long phrase"})
    assert response["Location"] == reverse("mfa_authenticate")


def test_keys_are_kept_enciphered_and_changes_are_told(client, officer, django_capture_on_commit_callbacks):
    sign_in(client, officer)
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up(client)
    assert secret not in str(Authenticator.objects.get(type=Authenticator.Type.TOTP).data)
    assert Mail.objects.filter(kind="factors_changed", to=officer.email).exists()


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
