"""The headers that every answer carries: pages, errors, files and downloads alike."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import BriefingFactory

pytestmark = pytest.mark.django_db
PLACES = ["/", "/account/sign-in/", "/nowhere/", "/healthz", "/static/built/portal.css", "/briefings/"]
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def get():
    """Return a function that asks for an address; what it answers is closed afterwards, files too."""
    given = []

    def get(address, **options):
        given.append(Client().get(address, **options))
        return given[-1]

    yield get
    for answer in given:
        answer.close()


def policy_of(answer):
    parts = (part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    return {part[0]: part[1].split() for part in parts}


@pytest.mark.parametrize("address", PLACES)
def test_answer_carries_the_security_headers(get, address):
    answer = get(address)
    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED
    policy = policy_of(answer)
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == ["'self'"]
    assert "camera=()" in answer["Permissions-Policy"]


def test_answer_of_a_failing_view_carries_them_too(signed_in, officer, monkeypatch):
    def fail(*_args):
        raise RuntimeError("planted")

    monkeypatch.setattr("portal.pages.briefings.views.visible", fail)
    client = signed_in(officer)
    client.raise_request_exception = False
    answer = client.get(reverse("briefings:all"))
    assert (answer.status_code, answer["X-Frame-Options"]) == (500, "DENY")
    assert policy_of(answer)["default-src"] == ["'none'"]


def test_signed_in_answers_are_not_stored(get, signed_in, officer):
    BriefingFactory(force=officer.force)
    client = signed_in(officer)
    for address in (reverse("briefings:all"), reverse("briefings:all") + "?download=csv", "/nowhere/"):
        answer = client.get(address)
        assert (answer["Cache-Control"], bool(b"".join(answer))) == ("no-store, private", True), address
    assert "no-store" not in get("/static/built/portal.css").headers.get("Cache-Control", "")


def test_answers_over_tls_keep_to_tls(get, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 63_072_000, True
    for address in PLACES:
        answer = get(address, secure=True)
        assert answer["Strict-Transport-Security"].startswith("max-age=63072000; includeSubDomains"), address


def test_answers_say_where_browsers_report_to(get):
    answer = get("/")
    policy = policy_of(answer)
    assert policy["report-uri"] == [reverse("csp_reports")]
    assert answer["Reporting-Endpoints"] == f'{policy["report-to"][0]}="{reverse("csp_reports")}"'
