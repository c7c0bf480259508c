"""Reading a personal list and downloading are written down; administrators alone look at that."""

import pytest
from django.urls import reverse

from portal.history.models import ReadLog
from tests import factories

pytestmark = pytest.mark.django_db


def test_reading_the_staff_list_is_written_down(signed_in, manager, venue):
    signed_in(manager).get(reverse("staff:all", args=[venue.reference]), headers={"X-Request-ID": "request-number-1"})
    read = ReadLog.objects.get()
    assert (read.who, read.kind, read.what) == (manager, "page", "staff:all")
    assert (read.about, read.request_id) == (venue.reference, "request-number-1")


def test_every_download_is_written_down(signed_in, manager):
    assert b"".join(signed_in(manager).get(reverse("bookings:all") + "?download=csv"))
    assert ReadLog.objects.get().kind == "download"


def test_refused_list_is_not_written_down(signed_in, manager):
    other = factories.VenueFactory()
    assert signed_in(manager).get(reverse("staff:all", args=[other.reference])).status_code == 404
    assert not ReadLog.objects.exists()


def test_administrator_searches_by_person_object_and_time(signed_in, administrator, manager, venue):
    signed_in(manager).get(reverse("staff:all", args=[venue.reference]))
    client = signed_in(administrator)
    address = reverse("staff:all", args=[venue.reference])
    for search, is_found in [
        (f"?person={manager.email.upper()}", True),
        ("?person=nobody", False),
        (f"?about={venue.reference}", True),
        ("?about=BR-NONE", False),
        ("?kind=download", False),
    ]:
        assert (address in client.get(reverse("history:reads") + search).content.decode()) == is_found


def test_others_do_not_see_the_read_log(signed_in, coordinator):
    assert signed_in(coordinator).get(reverse("history:reads")).status_code == 403
