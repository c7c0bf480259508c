"""Finding a briefing: filters, distance, what is left, and the same queries for one and many."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    AreaFactory,
    BookingFactory,
    BriefingFactory,
    CourseFactory,
    StaffMemberFactory,
    VenueFactory,
    VenueManagerFactory,
)

pytestmark = pytest.mark.django_db
FIND = reverse("bookings:find")


def coming(days=7, **details):
    starts_at = timezone.now() + timedelta(days=days)
    return BriefingFactory(starts_at=starts_at, **details)


def references(answer):
    return [briefing.reference for briefing in answer.context["page_obj"]]


def test_find_puts_the_nearest_first_and_says_how_far(signed_in, manager, venue):
    online = coming(2, host_venue=None, online_link="https://meet.test/secret")
    far = coming(3, host_venue=VenueFactory(easting=venue.easting + 3000, northing=venue.northing + 4000))
    near = coming(4, host_venue=VenueFactory(easting=venue.easting, northing=venue.northing + 1240))
    client = signed_in(manager)
    page = client.get(FIND)
    assert references(page) == [near.reference, far.reference, online.reference]
    assert ("1.2\N{NO-BREAK SPACE}km" in page.content.decode(), "5.0\N{NO-BREAK SPACE}km" in page.content.decode()) == (
        True,
        True,
    )
    assert "secret" not in page.content.decode()
    soonest = client.get(FIND, {"sort": "soonest"})
    assert references(soonest) == [online.reference, far.reference, near.reference]


def test_find_narrows_by_course_place_days_and_places_left(signed_in, manager):
    other = coming(2, course=CourseFactory(code="scan"), host_venue=VenueFactory(area=AreaFactory(code="E09000007")))
    full = coming(20, places=1)
    BookingFactory(briefing=full)
    BookingFactory(briefing=full, state="waiting", waiting_since=timezone.now())
    client = signed_in(manager)
    day = timezone.localdate() + timedelta(days=10)
    asked = [
        {"course": other.course.pk},
        {"area": "E09000007"},
        {"until": str(day)},
        {"is_free": "on"},
        {"since": str(day)},
        {"area": "online"},
    ]
    assert [references(client.get(FIND, given)) for given in asked] == [[other.reference]] * 4 + [[full.reference], []]
    assert "0 of 1 left, 1 waiting" in " ".join(client.get(FIND).content.decode().split())
    wrong = client.get(FIND, {"since": "nonsense", "until": "9999-12-31"})
    assert 'href="#id_since"' in wrong.content.decode()
    assert len(references(wrong)) == 2, "what is not understood narrows nothing"


def test_find_switches_between_own_venues_only(signed_in, manager, venue):
    second = VenueManagerFactory(user=manager, venue__name="Second Hall").venue
    only = coming(audience_venue=second)
    client = signed_in(manager)
    assert references(client.get(FIND, {"venue": venue.reference})) == []
    assert references(client.get(FIND, {"venue": second.reference})) == [only.reference]
    assert client.get(FIND, {"venue": VenueFactory().reference}).status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_find_takes_the_same_queries_for_many(signed_in, manager, django_assert_num_queries, count):
    for _number in range(count):
        BookingFactory(briefing=coming(), person=StaffMemberFactory())
    client = signed_in(manager)
    with django_assert_num_queries(9):
        client.get(FIND)


def test_find_is_for_venue_managers(signed_in, officer):
    assert signed_in(officer).get(FIND).status_code == 403


def test_manager_of_very_many_venues_types_which_one(signed_in, manager, venue):
    venues = [
        VenueFactory(name=f"Hall {number:02d}", postcode=f"SE1 9P{chr(65 + number % 26)}") for number in range(60)
    ]
    for each in venues:
        VenueManagerFactory(venue=each, user=manager)
    briefing = coming()
    client = signed_in(manager)
    unasked, unclear = client.get(FIND).content.decode(), client.get(FIND, {"venue": "Hall"}).content.decode()
    assert "Say for the staff of which one" in unasked
    assert (briefing.reference in unasked, '<select name="venue"' in unasked) == (False, False)
    assert ("Choose the venue that you mean" in unclear, unclear.count('<option value="Hall')) == (True, 12)
    typed, referred = client.get(FIND, {"venue": "Hall 07"}), client.get(FIND, {"venue": venues[7].reference})
    assert (typed.context["venue"], referred.context["venue"]) == (venues[7], venues[7])
    assert f'value="Hall 07, {venues[7].postcode}"' in referred.content.decode()
    foreign = VenueFactory(name="Another's hall")
    answers = [client.get(FIND, {"venue": words}) for words in (foreign.reference, "999999-nowhere")]
    assert [answer.context.get("venue") for answer in answers] == [None, None]
    booked = BookingFactory(briefing=briefing, person=StaffMemberFactory(venue=venues[7]))
    address = reverse("bookings:all")
    found = [client.get(address, {"venue": words}).context["page_obj"].object_list for words in ("Hall 07", "Hall 08")]
    assert [list(rows) for rows in found] == [[booked], []]
