"""Links in mails are the portal's own, whatever the request's Host says; `next` never leaves the site."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from portal.outbox.models import Mail
from tests.access.examples import EXAMPLES
from tests.access.test_forms import FORMS, who
from tests.access.test_matrix import NAMES, POLICIES
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

EVIL = "evil.test"
MAILING = [*FORMS, "account_reset_password"]
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


def mails():
    """Return what every mail says, secret links as they are made at delivery."""
    return [
        " ".join([mail.subject, mail.text, mail.html, mail.attachment, mail.secret])
        for mail in Mail.objects.order_by("-pk")[:20]
    ]


@pytest.mark.parametrize("name", MAILING)
def test_link_in_mail_is_the_portals_own(name, asker, world, settings):
    settings.ALLOWED_HOSTS = ["*"]
    user = None if POLICIES[name].is_public else who(name, world)
    address = reverse(name, args=EXAMPLES[name].arguments(world.own))
    answer = asker.ask(user, "POST", address, EXAMPLES[name].form(world.own), rows=mails, HTTP_HOST=EVIL)
    assert answer.status == 302
    assert EVIL not in answer.location
    assert not [said for said in answer.rows if EVIL in said]


@pytest.mark.parametrize("name", NAMES)
def test_next_never_leaves_the_site(name, asker, world):
    """Everywhere in the address; where the portal signs in or out, in the form too, and in every spelling."""
    example, is_library = EXAMPLES[name], EXAMPLES[name].library
    form = example.form(world.own) if example.form else {}
    if name == "account_login":
        form = {"login": world.own.officer.email, "password": PASSWORD}
    user = None if POLICIES[name].is_public else who(name, world)
    people = [None, world.own.officer] if is_library else [user]
    for user in people:
        for elsewhere in ELSEWHERE if is_library else ELSEWHERE[:1]:
            told = {"next": elsewhere, "return_to": elsewhere}
            address = f"{reverse(name, args=example.arguments(world.own))}?{urlencode(told)}"
            for method, data in {"GET": None, "POST": form | told}.items():
                location = asker.ask(user, method, address, data).location
                is_here = location.startswith("/") and not location.startswith(("//", "/\\"))
                assert is_here or location in ("", "ADDRESS"), (method, elsewhere, location)
