"""Links in mails are the portal's own, whatever the request's Host says; `next` never leaves the site."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from portal.accounts.links import invitation
from portal.outbox.models import Mail
from tests.access.asking import is_on_site
from tests.access.examples import EXAMPLES
from tests.access.routes import NAMES, POLICIES
from tests.access.test_forms import FORMS

pytestmark = pytest.mark.django_db

EVIL = "evil.test"
HERE = "/about/help/"
ELSEWHERE = [
    f"https://{EVIL}/",
    f"//{EVIL}/",
    f"///{EVIL}/",
    f"/\\{EVIL}/",
    f"\\\\{EVIL}/",
    f"http:{EVIL}/",
    f"https:///{EVIL}/",
    f"\t//{EVIL}/",
    f"https://localhost:8000@{EVIL}/",
    "javascript:alert(1)",
]


def mails(_written):
    """Return what the newest mails say."""
    return [
        " ".join([mail.subject, mail.text, mail.html, mail.attachment, mail.secret])
        for mail in Mail.objects.order_by("-pk")[:20]
    ]


@pytest.mark.parametrize("name", [*FORMS, "account_reset_password"])
def test_link_in_mail_is_the_portals_own(name, asker, world, settings):
    settings.ALLOWED_HOSTS = ["*"]
    person = world.one_admitted(POLICIES[name])
    address = reverse(name, args=EXAMPLES[name].arguments(person.own))
    answer = asker.ask(person, "POST", address, EXAMPLES[name].form(person.own), rows=mails, HTTP_HOST=EVIL)
    assert answer.status == 302
    assert EVIL not in answer.location
    assert not [said for said in answer.rows if EVIL in said]


def test_secret_link_is_made_with_the_configured_address(settings):
    settings.BASE_URL = "https://portal.example"
    assert invitation("17").startswith("https://portal.example/accounts/")


def test_sign_in_goes_on_to_where_next_says(asker, world):
    form = EXAMPLES["account_login"].form(world.own) | {"next": HERE}
    assert asker.ask(world.nobody, "POST", reverse("account_login"), form).location == HERE


@pytest.mark.parametrize("name", [name for name in NAMES if name in EXAMPLES and EXAMPLES[name].is_library])
def test_next_never_leaves_the_site(name, asker, world):
    """In the address and in the form: who goes on to a page that is named there does so in no other spelling."""
    example, policy = EXAMPLES[name], POLICIES[name]
    people = [world.nobody, world.people["officer"]] if policy.is_public else [world.one_admitted(policy)]
    for person in people:
        for method in ("GET", "POST"):

            def led(to, person=person, method=method):
                told = {"next": to, "return_to": to}
                address = f"{reverse(name, args=example.arguments(person.own))}?{urlencode(told)}"
                form = (example.form(person.own) if example.form else {}) | told
                return asker.ask(person, method, address, form).location

            for elsewhere in ELSEWHERE if led(HERE) == HERE else ():
                location = led(elsewhere)
                assert is_on_site(location), (method, elsewhere, location)
