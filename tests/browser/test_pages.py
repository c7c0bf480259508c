"""Every page that a role can open: full, with errors and with no rows; at a phone's width and at a desk's."""

import pytest
from django.urls import reverse

from portal.accounts.models import Role
from tests.browser.addresses import NOBODY, PROVEN, address_of, lists, pages
from tests.browser.rows import newcomer_as, person_as

pytestmark = pytest.mark.django_db(transaction=True)
FORMS = [
    (NOBODY, "account_login"),
    (NOBODY, "requests:ask"),
    (Role.OFFICER, "briefings:schedule"),
    (Role.OFFICER, "register:walk_in"),
    (Role.VENUE_MANAGER, "bookings:choose"),
    (Role.VENUE_MANAGER, "staff:add"),
    (Role.VENUE_MANAGER, "staff:add_record"),
    (Role.COORDINATOR, "accounts:invite"),
    (Role.COORDINATOR, "requests:approve"),
    (Role.ADMINISTRATOR, "catalogue:add_course"),
    (Role.ADMINISTRATOR, "accounts:invite"),
    (Role.ADMINISTRATOR, "accounts:change_email_of"),
    (Role.ADMINISTRATOR, "personal_data:place"),
    (Role.ADMINISTRATOR, "personal_data:release"),
]
NO_ROWS = [
    (Role.ADMINISTRATOR, "accounts:all", "?search=nobody-at-all"),
    (Role.ADMINISTRATOR, "mail:all", "?address=nobody-at-all"),
    (Role.ADMINISTRATOR, "history:all", "?person=nobody-at-all&since=nonsense"),
    (Role.ADMINISTRATOR, "personal_data:holds", "?state=released"),
    (Role.OFFICER, "briefings:all", "?search=nothing-at-all"),
    (Role.OFFICER, "venues:all", "?search=nothing-at-all"),
]


@pytest.mark.parametrize(("role", "name"), list(pages()))
def test_page_is_for_everybody(portal, look_as, role, name):
    user = person_as(role)
    visitor = look_as(user, is_proven=name in PROVEN)
    answer = visitor.go(address_of(name, user))
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html"), "Say in NOT_PAGES that this is no page."
    assert "\n".join(visitor.problems()) == ""


@pytest.mark.parametrize(("role", "name"), lists())
def test_newcomers_page_is_for_everybody(portal, look_as, role, name):
    user = newcomer_as(role)
    visitor = look_as(user)
    assert visitor.go(reverse(name)).status == 200
    assert "\n".join(visitor.problems()) == ""


@pytest.mark.parametrize(("role", "name", "query"), NO_ROWS)
def test_list_without_rows_is_for_everybody(portal, look_as, role, name, query):
    visitor = look_as(person_as(role))
    visitor.go(reverse(name) + query)
    assert visitor.page.locator("main table a").count() == 0
    assert "\n".join(visitor.problems()) == ""


@pytest.mark.parametrize(("role", "name"), FORMS)
def test_form_with_errors_is_for_everybody(portal, look_as, role, name):
    user = person_as(role)
    visitor = look_as(user)
    visitor.go(address_of(name, user))
    visitor.send()
    visitor.page.get_by_text("There is a problem").wait_for()
    assert "\n".join(visitor.problems()) == ""


@pytest.mark.parametrize("role", [NOBODY, *Role])
def test_missing_page_is_for_everybody(portal, look_as, role):
    visitor = look_as(person_as(role))
    assert visitor.go("/briefings/BR-2222/nothing/").status == 404
    visitor.said.clear()  # the browser says of itself that it found nothing
    assert "\n".join(visitor.problems()) == ""


PLANTED = """() => {
    document.querySelector("main").insertAdjacentHTML("beforeend", "<img src='data:,'><input><hr width='900'>");
    console.error("planted");
    document.body.insertAdjacentHTML("beforeend", "<p style='color: red'>styled in its place</p>");
}"""


def test_planted_faults_are_noticed(portal, look_as):
    visitor = look_as(None)
    visitor.go("/")
    visitor.page.evaluate(PLANTED)
    found = "\n".join(visitor.problems())
    for words in ("planted", "Content Security Policy", "image-alt", "label", "320 pixels: wider than the window"):
        assert words in found
    assert "1280 pixels: wider than the window" not in found
