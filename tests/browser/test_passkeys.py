"""Passkeys, in Chromium with a virtual authenticator: added, asked for, enough alone, removed; the pages judged."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.factories import PASSWORD, OfficerFactory

pytestmark = pytest.mark.django_db(transaction=True)
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def visitor(open_as):
    visitor = open_as(None)
    devtools = visitor.page.context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return visitor


def sign_in(visitor, user):
    visitor.go(reverse("account_login"))
    visitor.page.get_by_label("Email").fill(user.email)
    visitor.page.locator("[name=password]").fill(PASSWORD)
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()


def judge(visitor):
    assert "\n".join(visitor.problems()) == ""


def test_passkey_is_added_asked_for_enough_alone_and_removed(portal, visitor):
    user = OfficerFactory()
    page = visitor.page
    sign_in(visitor, user)
    visitor.go(reverse("mfa_add_webauthn"))
    judge(visitor)
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    judge(visitor)
    for route in ("mfa_index", "mfa_list_webauthn", "mfa_activate_totp", "mfa_generate_recovery_codes"):
        visitor.go(reverse(route))
        judge(visitor)

    page.get_by_role("button", name="Sign out").click()
    sign_in(visitor, user)
    page.get_by_role("heading", name="Enter your second factor").wait_for()
    judge(visitor)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="Home").or_(page.get_by_role("button", name="Sign out")).first.wait_for()

    page.get_by_role("button", name="Sign out").click()
    visitor.go(reverse("account_login"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Sign out").wait_for()

    visitor.go(reverse("mfa_list_webauthn"))
    page.get_by_role("link", name="Remove").click()
    judge(visitor)
    page.get_by_role("button", name="Remove it").click()
    page.get_by_role("heading", name="Passkeys").wait_for()
    assert not Authenticator.objects.filter(user=user).exists()
