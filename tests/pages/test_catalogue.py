"""The catalogue: for administrators alone; areas, courses and the threat level."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from briefings.models import ThreatLevel
from portal.upkeep import registers
from tests.factories import AreaFactory, CourseFactory, ForceFactory, OfficerFactory, VenueFactory
from venues.models import Course

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, administrator):
    client.force_login(administrator)
    return client


def post(client, address, **data):
    return client.post(address, {"form_token": str(uuid4())} | data)


def pages():
    area, course = AreaFactory(), CourseFactory()
    plain = [reverse(f"catalogue:{name}") for name in ("all", "areas", "courses", "add_course", "threat", "add_threat")]
    return [*plain, reverse("catalogue:area", args=[area.code]), reverse("catalogue:course", args=[course.code])]


def test_pages_are_for_administrators(client, signed_in):
    addresses = pages()
    assert {client.get(address).status_code for address in addresses} == {200}
    client = signed_in(OfficerFactory())
    assert {client.get(address).status_code for address in addresses} == {403}


def test_unknown_area_and_course_answer_404(client):
    for name in ("area", "course"):
        assert client.get(reverse(f"catalogue:{name}", args=["E09000099"])).status_code == 404


def test_area_goes_to_another_force_with_its_venues(client):
    venue, other = VenueFactory(), ForceFactory(code="kent")
    railway = VenueFactory(area=venue.area, force=ForceFactory(code="british-transport"))
    elsewhere = VenueFactory(area=AreaFactory(code="E09000007"))
    address = reverse("catalogue:area", args=[venue.area.code])
    assert post(client, address, force=other.pk, with_venues="on")["Location"] == reverse("catalogue:areas")
    for row in (venue, railway, elsewhere):
        row.refresh_from_db()
    assert (venue.area.force, venue.force) == (other, other)
    assert railway.force.code == "british-transport"
    assert elsewhere.force != other


def test_area_goes_to_another_force_without_its_venues(client):
    venue, other = VenueFactory(), ForceFactory(code="kent")
    post(client, reverse("catalogue:area", args=[venue.area.code]), force=other.pk)
    venue.refresh_from_db()
    assert venue.area.force == other != venue.force


COURSE = {
    "name": "ACT Refresher",
    "minutes": 45,
    "valid_months": "",
    "strand": "protect",
    "needed_by": ["cinema", "pub"],
    "summary": "Once more.",
    "is_bookable": "on",
}


def test_course_is_added_changed_and_made_not_bookable(client):
    post(client, reverse("catalogue:add_course"), **COURSE)
    course = Course.objects.get(code="act-refresher")
    assert (course.minutes, course.valid_months, course.needed_by) == (45, None, ["cinema", "pub"])
    changes = {name: value for name, value in COURSE.items() if name != "is_bookable"} | {"valid_months": 12}
    post(client, reverse("catalogue:course", args=[course.code]), **changes)
    course.refresh_from_db()
    assert (course.valid_months, course.is_bookable, course.code) == (12, False, "act-refresher")
    assert course not in Course.objects.bookable()


def test_course_with_a_name_that_is_taken_is_refused(client):
    other = CourseFactory(code="other", name="Act refresher")
    address = reverse("catalogue:add_course")
    assert "already" in post(client, address, **COURSE).content.decode()
    assert "Enter the course’s name" in post(client, address, **COURSE | {"name": ""}).content.decode()
    third = CourseFactory(code="third")
    assert "already" in post(client, reverse("catalogue:course", args=["third"]), **COURSE).content.decode()
    assert Course.objects.count() == 2
    assert Course.objects.get(pk=third.pk).name == third.name != other.name


def test_threat_level_is_added_and_shown_on_every_page(client):
    registers.load()
    today = timezone.localdate()
    answer = post(client, reverse("catalogue:add_threat"), level="critical", since=today)
    assert answer["Location"] == reverse("catalogue:threat")
    assert "<strong>CRITICAL</strong>" in client.get(reverse("catalogue:all")).content.decode()


def test_threat_level_refuses_the_future_a_taken_day_and_no_change(client):
    ThreatLevel.objects.create(level="severe", since=date(2026, 4, 30))
    address = reverse("catalogue:add_threat")
    for since, level, why in [
        (timezone.localdate() + timedelta(days=1), "critical", "in the future"),
        (date(2026, 4, 30), "critical", "on this day already"),
        (date(2026, 5, 1), "severe", "in force then already"),
        ("", "", "Enter the day it changed"),
    ]:
        assert why in post(client, address, level=level, since=since).content.decode()
    assert ThreatLevel.objects.count() == 1


@pytest.mark.parametrize("count", [1, 30])
def test_lists_take_the_same_queries_for_many(client, django_assert_num_queries, count):
    for number in range(1, count + 1):
        AreaFactory(code=f"E09{number:06d}", force=ForceFactory(code=f"force-{number}"))
        CourseFactory(code=f"course-{number}")
    for name in ("areas", "courses"):
        with django_assert_num_queries(5):
            client.get(reverse(f"catalogue:{name}"))
