"""The portal with the demonstration's rows, a Chromium for each worker, and a page for each test."""

import os

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import sync_playwright
from programs import CHROMIUM, SHELL, installed
from pytest_django.live_server_helper import LiveServer

from tests.browser import rows
from tests.browser.visitor import Visitor
from tests.databases import DEMONSTRATION, copy_of, make_demonstration

FLAGS = """
    --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync
    --renderer-process-limit=1 --disable-site-isolation-trials --in-process-gpu --js-flags=--no-opt
""".split()  # the last line is for pages that come and go: one process for all of them, and no code that pays off late


@pytest.fixture(scope="package")
def portal(django_db_setup, django_db_blocker, worker_id):
    """The address of a running portal; its rows are kept from test to test, so each test writes to rows of its own."""
    with django_db_blocker.unblock():
        make_demonstration()
        with copy_of(DEMONSTRATION, f"{DEMONSTRATION}_{worker_id}"):
            server = LiveServer("localhost")
            yield server.url
            server.stop()


@pytest.fixture
def _django_db_helper(portal):
    """Stands for pytest-django's own, which would empty the tables after each test (see pytest_django.fixtures)."""


@pytest.fixture(scope="package")
def browser(portal):
    """One Chromium: Playwright's own where none is installed.

    Playwright keeps a loop in this thread, which Django takes for asynchronous code. So Django is told that it is not,
    and the database connection that it opens for that loop is closed with it.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        started = playwright.chromium.launch(executable_path=installed(SHELL, *CHROMIUM), args=FLAGS)
        yield started
        started.close()
        connections.close_all()


def context_at(portal, browser, **options):
    return browser.new_context(base_url=portal, locale="en-GB", timezone_id="Europe/London", **options)


@pytest.fixture
def open_as(portal, browser):
    """Return a function that gives a Visitor, signed in as this user (None: nobody), with a clean browser profile."""
    contexts = []

    def open_as(user, *, is_proven=False, **options):
        contexts.append(context_at(portal, browser, **options))
        visitor = Visitor(contexts[-1].new_page())
        visitor.become(session_of(user, portal, is_proven))
        return visitor

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def window(portal, browser):
    """A Visitor whose style sheets and scripts are kept, for looking at one page after the other."""
    context = context_at(portal, browser)
    yield Visitor(context.new_page())
    context.close()


@pytest.fixture
def look_as(portal, window):
    """Return a function that gives the one Visitor of many looks, now as this user (None: nobody)."""

    def look_as(user, *, is_proven=False):
        window.become(session_of(user, portal, is_proven))
        return window

    return look_as


def session_of(user, portal, is_proven):
    """Return the cookie of a new session of this user, or None for nobody."""
    if user is None:
        return None
    value = rows.client_of(user, is_proven=is_proven).cookies[settings.SESSION_COOKIE_NAME].value
    return {"url": portal, "name": settings.SESSION_COOKIE_NAME, "value": value}
