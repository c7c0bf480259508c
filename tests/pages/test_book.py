"""Booking staff: choose, check, book, done; nothing is written before the last step."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from briefings.models import Booking, Briefing
from tests.factories import (
    BookingFactory,
    BriefingFactory,
    OfficerFactory,
    StaffMemberFactory,
    TrainingRecordFactory,
    VenueFactory,
    VenueManagerFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def briefing(venue):
    starts_at = timezone.now() + timedelta(days=9)
    return BriefingFactory(starts_at=starts_at, places=2, host_venue=VenueFactory(), entrance="By the side door")


@pytest.fixture
def people(venue):
    return [StaffMemberFactory(venue=venue, name=name) for name in ("Ada Lund", "Ben Okoro", "Cy Marsh")]


@pytest.fixture
def address(briefing, venue):
    return reverse("bookings:choose", args=[briefing.reference, venue.reference])


def post(client, address, people, **data):
    numbers = [person.pk for person in people]
    return client.post(address, {"form_token": str(uuid4()), "people": numbers} | data)


def words_of(answer):
    return " ".join(answer.content.decode().split())


def test_choose_shows_how_each_person_stands(signed_in, manager, briefing, people, address):
    day = timezone.localdate()
    TrainingRecordFactory(person=people[1], course=briefing.course, expires_on=day + timedelta(days=59))
    TrainingRecordFactory(
        person=people[2],
        course=briefing.course,
        completed_on=day - timedelta(days=400),
        expires_on=day - timedelta(days=35),
    )
    TrainingRecordFactory(person=people[2], course=briefing.course, expires_on=day + timedelta(days=300))
    answer = signed_in(manager).get(address)
    assert [row.standing for row in answer.context["candidates"]] == ["never", "due", "in_date"]
    assert "By the side door" not in words_of(answer)


def test_choose_names_what_the_reader_may_see_and_else_only_the_time(signed_in, manager, venue, people, address):
    briefing = Briefing.objects.get()
    times = {"starts_at": briefing.starts_at, "ends_at": briefing.ends_at}
    seen = BriefingFactory(**times, host_venue=VenueFactory())
    unseen = BriefingFactory(**times, host_venue=VenueFactory(), audience_venue=VenueFactory())
    BookingFactory(briefing=seen, person=people[0])
    BookingFactory(briefing=unseen, person=people[1], venue=VenueFactory())
    called_off = BriefingFactory(**times, state="called_off", called_off_because="Flood")
    BookingFactory(briefing=called_off, person=people[2])
    page = words_of(signed_in(manager).get(address))
    assert f'booked on <a class="govuk-link" href="{seen.get_absolute_url()}">' in page
    assert "taken " in page
    assert unseen.reference not in page
    assert called_off.reference not in page
    assert page.count("Free") == 1


def test_choose_searches_and_keeps_the_ticks(signed_in, manager, venue, people, address):
    StaffMemberFactory.create_batch(20, venue=venue)
    client = signed_in(manager)
    answer = post(client, address, people[:1], search="okoro", find="1")
    assert [row.person for row in answer.context["candidates"]] == people[:2]
    assert answer.context["ticked"] == {people[0].pk}
    every = post(client, address, [], search="Sam", all="1")
    assert len(every.context["ticked"]) == 20
    nobody = post(client, address, [])
    assert 'href="#id_people_1">Choose at least one person' in words_of(nobody)
    stranger = post(client, address, [*people[:1], StaffMemberFactory()])
    assert stranger.context["ticked"] == {people[0].pk}
    assert "does not work at this venue" in words_of(stranger)


def test_check_says_who_waits_and_writes_nothing(signed_in, manager, briefing, people, address):
    TrainingRecordFactory(person=people[0], course=briefing.course, expires_on=timezone.localdate() + timedelta(300))
    answer = post(signed_in(manager), address, people)
    assert [[row.person for row in rows] for _words, rows in answer.context["lists"]] == [people[:2], people[2:]]
    page = words_of(answer)
    assert ("2 people get a place" in page, "1 person finds no place" in page) == (True, True)
    assert "Somebody has this course in date already." in page
    assert "By the side door" not in page
    assert not Booking.objects.exists()
    every = {person.pk for person in people}
    for back in (post(signed_in(manager), address, people, change="1"), signed_in(manager).get(answer.context["back"])):
        assert back.context["ticked"] == every


def test_book_once_for_a_double_click_and_show_who_has_what(signed_in, manager, briefing, people, address):
    client = signed_in(manager)
    people[1].email = ""
    people[1].save()
    sent = {"form_token": str(uuid4()), "people": [row.pk for row in people], "if_short": "wait", "confirmed": "1"}
    answers = [client.post(address, sent) for _click in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Booking.objects.count() == 3
    page = words_of(client.get(answers[0]["Location"]))
    for words in (
        "2 places booked",
        briefing.reference,
        f"Ada Lund: mailed to {people[0].email}",
        "Ben Okoro: <strong>no email address",
        "Cy Marsh: number 1 in the waiting list",
        f"mailed to {manager.email}",
    ):
        assert words in page


def test_book_asks_again_when_places_run_short(signed_in, manager, people, address):
    page = words_of(post(signed_in(manager), address, people, confirmed="1"))
    assert 'href="#id_if_short_1">Only 2 places are left' in page
    assert page.count('name="people"') == 3
    assert not Booking.objects.exists()


def test_book_refuses_a_person_who_is_booked_already(signed_in, manager, briefing, people, address):
    BookingFactory(briefing=briefing, person=people[0])
    client = signed_in(manager)
    assert "Booked already: Ada Lund." in words_of(post(client, address, people[:2], confirmed="1"))
    chosen = client.get(address)
    assert [row.person.name for row in chosen.context["candidates"]][-1] == "Ada Lund"
    assert "Booked on this briefing already" in words_of(chosen)


def test_book_says_why_a_closed_briefing_cannot_be_booked(signed_in, manager, briefing, people, address):
    Briefing.objects.update(booking_closes_at=timezone.now() - timedelta(minutes=1))
    client = signed_in(manager)
    for answer in (client.get(address), post(client, address, people), post(client, address, people, confirmed="1")):
        assert "Booking for this briefing has closed." in words_of(answer)
    assert not Booking.objects.exists()


def test_done_and_calendar_are_for_those_who_may_see_the_booking(client, signed_in, manager, briefing, people):
    booked = BookingFactory(briefing=briefing, person=people[0])
    waits = BookingFactory(briefing=briefing, person=people[1], state="waiting", waiting_since=timezone.now())
    file = reverse("bookings:calendar", args=[booked.pk])
    answer = signed_in(manager).get(file)
    assert answer["Content-Type"].startswith("text/calendar; method=PUBLISH")
    assert f"UID:{briefing.reference}@portal" in answer.content.decode()
    assert client.get(reverse("bookings:done", args=[waits.pk])).status_code == 200
    assert client.get(reverse("bookings:calendar", args=[waits.pk])).status_code == 404
    other = signed_in(VenueManagerFactory().user)
    assert [other.get(reverse(f"bookings:{name}", args=[booked.pk])).status_code for name in ("done", "calendar")] == [
        404,
        404,
    ]
    assert signed_in(OfficerFactory(force=briefing.force)).get(file).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_choose_takes_the_same_queries_for_many(
    signed_in, manager, venue, briefing, address, django_assert_num_queries, count
):
    other = BriefingFactory(starts_at=briefing.starts_at, host_venue=VenueFactory(), places=60)
    for person in StaffMemberFactory.create_batch(count, venue=venue):
        TrainingRecordFactory(person=person, course=briefing.course)
        BookingFactory(briefing=other, person=person)
    client = signed_in(manager)
    with django_assert_num_queries(13):
        client.get(address)


@pytest.mark.parametrize("count", [1, 2])
def test_book_takes_the_same_queries_for_many(
    signed_in, manager, briefing, venue, address, count, django_assert_num_queries
):
    people = StaffMemberFactory.create_batch(count, venue=venue, email="")
    client = signed_in(manager)
    with django_assert_num_queries(18):
        answer = post(client, address, people, confirmed="1", if_short="nobody")
    assert answer.status_code == 302
    assert Booking.objects.booked().count() == count
