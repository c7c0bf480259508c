"""Whatever is sent to whatever route, by whomever: nothing is answered by 500 or above, and nothing breaks.

`bin/test tests/browser/test_hostile_requests.py --hostile 10000 --hostile-seed 7` sends more of them, and others.
"""

import io
import logging
import sys
import traceback
from collections import Counter
from urllib.parse import unquote_to_bytes

import pytest
from django.conf import settings
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from django.urls import reverse

from portal.wsgi import application
from tests.browser.hostile_requests import ROLES, Hostile
from tests.browser.rows import person_as
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
MOST_TOLD = 30
TOKEN = "c" * 32  # of the cookie and the field against forged requests
HEALTH = "/healthz"  # says by 503 that a part is down


@pytest.fixture
def clients(portal):
    """A client for each role, signed in with a proof of this minute."""
    made = {role: Client() for role in ROLES}
    for role, client in made.items():
        if role:
            sent = {"login": person_as(role).email, "password": PASSWORD}
            assert client.post(reverse("account_login"), sent).status_code == 302
    logging.disable()  # thousands of refusals
    yield made
    logging.disable(logging.NOTSET)


@pytest.fixture
def broken():
    """Where the portal broke since this list was cleared."""
    found = []

    def note(**_signal):
        found.append(where(sys.exc_info()[1]))

    got_request_exception.connect(note)
    yield found
    got_request_exception.disconnect(note)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_no_request_is_answered_by_a_failure(clients, broken, settings, pytestconfig):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the usual one is slow on purpose
    hostile = Hostile(pytestconfig.getoption("hostile_seed"), lambda role, address: page_of(clients[role], address))
    failures, statuses = {}, Counter()
    for _number in range(pytestconfig.getoption("hostile")):
        sent = hostile.request()
        status = status_of(clients[sent.role], sent, broken)
        statuses[status] += 1
        if broken or (status >= 500 and sent.path != HEALTH):
            failures.setdefault("; ".join(broken) or str(status), sent)
            broken.clear()
    told = "\n\n".join(f"{sent}\n{found}" for found, sent in list(failures.items())[:MOST_TOLD])
    assert not failures, f"{len(failures)} kinds of failures:\n{told}"
    assert statuses[200] > sum(statuses.values()) / 4, f"Too few requests reach a page: {statuses}"


def page_of(client, address):
    return b"".join(client.get(address, follow=True)).decode(errors="replace")


def status_of(client, sent, broken):
    """Return the status that the portal answers; what the request changed is undone."""
    started = []
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # which the test client connects; this request is in a transaction
    try:
        with transaction.atomic():
            answer = application(environ_of(client, sent), lambda *told: started.append(told))
            for _piece in answer:
                pass
            answer.close()
            transaction.set_rollback(True)
    except Exception as error:
        broken.append(where(error))
        return 500
    return int(started[0][0].split()[0])


def environ_of(client, sent):
    """Return the request as a web server passes it on."""
    cookies = {name: cookie.value for name, cookie in client.cookies.items()} | {settings.CSRF_COOKIE_NAME: TOKEN}
    told = {
        "Host": "localhost",
        "Cookie": "; ".join(f"{name}={value}" for name, value in (cookies | sent.cookies).items()),
        **sent.headers,
    }
    body = sent.body + f"&csrfmiddlewaretoken={TOKEN}".encode() if sent.is_form else sent.body
    return {
        "REQUEST_METHOD": sent.method,
        "PATH_INFO": unquote_to_bytes(sent.path).decode("latin-1"),
        "QUERY_STRING": sent.query,
        "CONTENT_TYPE": sent.content_type,
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in told.items()},
    }


def where(error):
    """Return an error with the last places that it came through."""
    places = [
        f"{one.filename.split('/')[-1]}:{one.lineno} {one.name}" for one in traceback.extract_tb(error.__traceback__)
    ]
    return f"{type(error).__name__}: {str(error)[:200]} in {' < '.join(reversed(places[-6:]))}"
