"""What every page has: a link back when it lies below another, and a title that says when something is wrong."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from portal.accounts.models import Role
from portal.pages.context import NAVIGATION, navigation

TEMPLATES = Path(settings.BASE_DIR) / "templates"
TOP = [  # pages that the navigation leads to, or that nothing lies above
    "400 403 403_csrf 404 405 413 429 500",
    "home/start home/officer home/venue_manager home/coordinator home/administrator",
    "account/login account/password_reset_done account/password_reset_from_key_done",
    "accounts/accept accounts/accept_not",
    "mfa/index",  # it has a way back only when there is somewhere to go
    "accounts/all bookings/all bookings/find briefings/all catalogue/all figures/all",
    "briefings/calendar briefings/hosting campaigns/all",
    "requests/check",  # its button “Change something” leads back with what was typed
    "history/all history/reads personal_data/kept personal_data/holds personal_data/find",
    "mail/all mail/refuse requests/all requests/sent staff/venues system/health venues/all",
]
LAYOUTS = ("base", "_parts/filtered")
TOP_NAMES = {name for names in TOP for name in names.split()}
PAGES = [
    str(path.relative_to(TEMPLATES).with_suffix(""))
    for path in sorted(TEMPLATES.rglob("*.html"))
    if any(f'{{% extends "{layout}.html" %}}' in path.read_text() for layout in LAYOUTS)
    and str(path.relative_to(TEMPLATES).with_suffix("")) not in LAYOUTS
]


@pytest.mark.parametrize("name", PAGES)
def test_page_below_another_leads_back(name):
    text = (TEMPLATES / f"{name}.html").read_text()
    assert name in TOP_NAMES or re.search(r"{% block back %}.*govuk-back-link", text), f"{name} has no link back"


@pytest.mark.parametrize(
    ("role", "path", "current"),
    [
        (Role.VENUE_MANAGER, "/", "/"),
        (Role.VENUE_MANAGER, "/briefings/BR-2222/hosting/", "/briefings/hosting/"),
        (Role.VENUE_MANAGER, "/bookings/book/BR-2222/2-hall/", "/bookings/find/"),
        (Role.VENUE_MANAGER, "/bookings/", "/bookings/"),
        (Role.OFFICER, "/register/BR-2222/", "/briefings/"),
        (Role.OFFICER, "/briefings/calendar/2026-11/", "/briefings/calendar/"),
        (Role.COORDINATOR, "/accounts/invite/", "/accounts/officers/"),
        (Role.COORDINATOR, "/account/sign-out/", None),
    ],
)
def test_navigation_marks_where_one_is(role, path, current):
    marked = [address for _words, address, is_current in navigation(path, NAVIGATION[role]) if is_current]
    assert marked == ([current] if current else [])


@pytest.mark.django_db
def test_title_says_error_when_the_form_has_one(client):
    address = reverse("requests:ask")
    assert "<title>Error" not in client.get(address).content.decode()
    sent = {"form_token": "8c5b6a1e-6f0b-4f5e-9c3a-2d2f6d0c7a11", "venue_name": "Moth Hall"}
    assert "<title>Error: " in client.post(address, sent).content.decode()
