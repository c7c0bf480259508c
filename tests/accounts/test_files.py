"""A file that names people is given to somebody who proved who they are within the last quarter of an hour."""

from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.history.models import ReadLog
from tests.factories import PASSWORD, BookingFactory

pytestmark = pytest.mark.django_db
FILTERS = "?download=csv&since=2026-01-01&sort=-starts"


@pytest.fixture
def staff_booked(manager, venue):
    return BookingFactory(
        person__venue=venue, booked_by=manager, briefing__starts_at=timezone.now() + timedelta(days=3)
    )


def test_file_asks_for_a_proof_and_comes_with_its_filters(client, manager, staff_booked, enter, let_proof_grow_old):
    enter(manager)
    address = reverse("bookings:all") + FILTERS
    given = client.get(address)
    assert given["Content-Disposition"].startswith("attachment")
    b"".join(given)  # read to its end, the file is closed
    let_proof_grow_old()
    ReadLog.objects.all().delete()
    asked = client.get(address)
    assert not ReadLog.objects.exists()
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    next_page = parse_qs(urlsplit(asked["Location"]).query)["next"][0]
    page = client.post(asked["Location"], {"password": PASSWORD})
    assert page["Location"] == next_page
    text = unescape(client.get(next_page).text)
    assert f'href="{address}"' in text
    assert f'href="{address.replace("download=csv&", "")}" class="govuk-back-link"' in text
    assert staff_booked.person.name in b"".join(client.get(address)).decode()
    assert ReadLog.objects.get().kind == "download"


def test_list_itself_asks_for_nothing(client, manager, enter, let_proof_grow_old):
    enter(manager)
    let_proof_grow_old()
    assert client.get(reverse("bookings:all")).status_code == 200


def test_file_without_people_asks_for_nothing(client, officer, enter, let_proof_grow_old):
    enter(officer)
    let_proof_grow_old()
    given = client.get(reverse("briefings:all") + "?download=csv")
    assert given["Content-Disposition"].startswith("attachment")
    b"".join(given)  # read to its end, the file is closed


def test_file_with_an_address_of_its_own_leads_back_to_its_page(signed_in, coordinator):
    text = signed_in(coordinator).get("/accounts/me/file/imports/7/refused.csv").text
    assert 'href="/imports/7/refused.csv"' in text
    assert 'href="/imports/7/" class="govuk-back-link"' in text


@pytest.mark.parametrize("address", ["/evil.example/", "\\evil.example/", "nowhere/", "https://evil.example/"])
def test_page_of_a_file_leads_nowhere_else(signed_in, manager, address):
    assert signed_in(manager).get(f"/accounts/me/file/{address}").status_code == 404
