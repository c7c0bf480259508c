"""Links in mail lead to the configured address whatever a request says, and `next` never leaves the site."""

import re
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actions import email_changes, invitations, mending
from portal.accounts.factors import Authenticator
from portal.outbox.message import message
from portal.outbox.models import Mail
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
SITE = "https://portal.example"
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "%2f%2fevil.example",
    "/%2fevil.example",
    "/%09/evil.example",
    "\t//evil.example",
    "https://localhost@evil.example/",
    "https://localhost.evil.example/",
    "//localhost:8000@evil.example",
]


def test_links_in_mail_use_the_configured_address(client, officer, administrator, settings):
    settings.BASE_URL, settings.ALLOWED_HOSTS = SITE, ["*"]
    hostile = {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http"}
    client.post(reverse("account_reset_password"), {"email": officer.email}, headers=hostile)
    client.post(reverse("account_reset_password"), {"email": "nobody@portal.test"}, headers=hostile)
    invited = {"email": "new@police.test", "name": "N", "role": "officer", "force": officer.force}
    invitations.invite(**invited, by=administrator)
    email_changes.ask(user=officer, email="other@police.test", by=officer)
    Authenticator.objects.create(user=officer, type="totp", data={})
    mending.start(user=officer, by=administrator, now=timezone.now())
    mails = [message(mail) for mail in Mail.objects.all()]
    assert len(mails) == 6
    for mail in mails:
        for words in (mail.body, mail.alternatives[0].content):
            assert "evil.example" not in words
            found = re.findall(r"[a-z]+://[^\s\"<]+", words)
            assert found
            assert all(link.startswith(SITE) for link in found)


def test_unknown_host_is_refused(client):
    assert client.get("/account/sign-in/", headers={"host": "evil.example"}).status_code == 400


def arrival(answer):
    """Return the host that a browser goes to: it takes a backslash for a slash, and leaves tabs out."""
    assert answer.status_code == 302
    address = re.sub(r"[\t\r\n]", "", answer["Location"]).strip().replace("\\", "/")
    return urlsplit(urljoin("http://testserver/account/sign-in/", address))[:2]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_next_never_leaves_the_site(client, officer, address, quick_hash):
    home = ("http", "testserver")
    officer.set_password(PASSWORD)
    officer.save()
    sent = {"login": officer.email, "password": PASSWORD, "next": address}
    assert arrival(client.post(reverse("account_login"), sent)) == home
    again = f"{reverse('account_reauthenticate')}?next={quote(address)}"
    assert arrival(client.post(again, {"password": PASSWORD})) == home
    assert arrival(client.get(f"{reverse('account_login')}?next={quote(address)}")) == home  # signed in already
    assert arrival(client.post(reverse("account_logout"), {"next": address})) == home


def test_next_leads_to_a_page_of_the_site(client, officer, enter):
    assert enter(officer, next="/briefings/?search=a%20b")["Location"] == "/briefings/?search=a%20b"
