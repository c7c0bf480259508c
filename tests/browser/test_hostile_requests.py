"""Whatever is sent to whatever route, by whomever: nothing is answered by 500 or above, and nothing breaks.

HOSTILE_REQUESTS=10000 sends as many; HOSTILE_SEED sends others.
"""

import logging
import os
import traceback
from collections import Counter
from copy import deepcopy

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.browser.hostile_requests import ROLES, Hostile
from tests.browser.rows import person_as
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
HOW_MANY, SEED = int(os.environ.get("HOSTILE_REQUESTS", "1500")), int(os.environ.get("HOSTILE_SEED", "2014"))
MOST_TOLD = 30


@pytest.fixture
def clients(portal):
    """A client for each role, signed in with a proof of this minute."""
    made = {role: Client(raise_request_exception=False) for role in ROLES}
    for role, client in made.items():
        if role:
            sent = {"login": person_as(role).email, "password": PASSWORD}
            assert client.post(reverse("account_login"), sent).status_code == 302
    logging.disable()  # thousands of refusals
    yield made
    logging.disable(logging.NOTSET)


def test_no_request_is_answered_by_a_failure(clients, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the usual one is slow on purpose
    hostile = Hostile(SEED, lambda role, address: page_of(clients[role], address))
    failures, statuses = {}, Counter()
    for _number in range(HOW_MANY):
        sent = hostile.request()
        status, found = outcome_of(clients[sent.role], sent)
        statuses[status] += 1
        if found:
            failures.setdefault(found, sent)
    told = "\n\n".join(f"{sent}\n{found}" for found, sent in list(failures.items())[:MOST_TOLD])
    assert not failures, f"{len(failures)} kinds of failures:\n{told}"
    print(statuses)


def page_of(client, address):
    return b"".join(client.get(address, follow=True)).decode(errors="replace")


def outcome_of(client, sent):
    """Return the status of a request, and where it failed; what it changed is undone."""
    kept = deepcopy(client.cookies)
    client.cookies.load(sent.cookies)
    try:
        with transaction.atomic():
            answer = send(client, sent)
            list(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
    except Exception as error:
        return 0, traceback_of(error)
    finally:
        client.cookies = kept
    if answer.status_code < 500 or sent.path == reverse("healthz"):  # which says by 503 that a part is down
        return answer.status_code, ""
    return answer.status_code, traceback_of(answer.exc_info[1]) if answer.exc_info else "answered so"


def send(client, sent):
    more = {"headers": sent.headers, "QUERY_STRING": sent.query}
    return client.generic(sent.method, sent.path, sent.body, content_type=sent.content_type, **more)


def traceback_of(error):
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f"{one.filename.split('/')[-1]}:{one.lineno} {one.name}" for one in frames][-6:]
    return f"{type(error).__name__}: {str(error)[:200]} in {' < '.join(reversed(ours))}"
