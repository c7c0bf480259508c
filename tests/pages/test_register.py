"""The register on a phone: counts, search, one tap a person, walk-ins by a typed venue, closing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from briefings.models import Booking, Briefing
from tests.factories import (
    AreaFactory,
    AssignmentFactory,
    BookingFactory,
    BriefingFactory,
    ForceFactory,
    NationalCoordinatorFactory,
    OfficerFactory,
    StaffMemberFactory,
    TrainingRecordFactory,
    VenueFactory,
)
from venues.models import TrainingRecord

pytestmark = pytest.mark.django_db


def post(client, page, /, *args, query="", **data):
    return client.post(reverse(f"register:{page}", args=args) + query, {"form_token": str(uuid4())} | data)


def words_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def briefing(officer, venue):
    return BriefingFactory(starts_at=timezone.now() - timedelta(minutes=30), force=officer.force, host_venue=venue)


@pytest.fixture
def rows(briefing):
    return [
        BookingFactory(briefing=briefing, person=StaffMemberFactory(name=name, venue__name=f"{name.split()[0]} Hall"))
        for name in ("Ada Lund", "Ben Okoro", "Cy Marsh")
    ]


@pytest.fixture
def page(briefing):
    return reverse("register:one", args=[briefing.reference])


def test_mark_stays_at_the_row_and_counts_everybody(signed_in, officer, briefing, rows, page):
    client = signed_in(officer)
    query = "?search=ok&show=not_marked"
    answer = post(client, "mark", briefing.reference, rows[1].pk, query=query, attendance="attended")
    assert answer["Location"] == f"{page}{query}&marked={rows[1].pk}#person-{rows[1].pk}"
    shown = client.get(answer["Location"])
    assert [row.pk for row in shown.context["bookings"]] == [rows[1].pk], "the row stays, though it is marked now"
    assert "Saved: Attended" in words_of(shown)
    assert dict(shown.context["counts"]) == {"Not recorded": 2, "Attended": 1, "Absent": 0}
    left = client.get(page, {"show": "not_marked"})
    assert [row.pk for row in left.context["bookings"]] == [rows[0].pk, rows[2].pk]
    assert [row.pk for row in client.get(page, {"search": "cy hall"}).context["bookings"]] == [rows[2].pk]


def test_mark_twice_marks_once_and_undo_takes_it_back(signed_in, officer, briefing, rows):
    client, address = signed_in(officer), reverse("register:mark", args=[briefing.reference, rows[0].pk])
    sent = {"form_token": str(uuid4()), "attendance": "absent"}
    assert client.post(address, sent)["Location"] == client.post(address, sent)["Location"]
    rows[0].refresh_from_db()
    assert rows[0].attendance == "absent"
    post(client, "mark", briefing.reference, rows[0].pk, attendance="not_recorded")
    rows[0].refresh_from_db()
    assert rows[0].attendance == "not_recorded"


def test_register_shows_who_is_booked_before_it_opens_and_refuses_marks(signed_in, officer, briefing, rows, page):
    later = timezone.now() + timedelta(hours=2)
    Briefing.objects.update(starts_at=later, ends_at=later + timedelta(hours=1), booking_closes_at=later)
    client = signed_in(officer)
    assert "The register opens on" in words_of(client.get(page))
    assert 'name="attendance"' not in words_of(client.get(page))
    refused = post(client, "mark", briefing.reference, rows[0].pk, attendance="attended")
    assert "The register opens an hour before the start." in words_of(refused)


def test_walk_in_is_found_by_a_mistyped_venue_and_shown_at_the_row(signed_in, officer, briefing, page):
    odeon = VenueFactory(name="Odeon Holloway", postcode="N7 6LJ")
    VenueFactory(name="Odeon Holloway", postcode="N1 1AA")
    client = signed_in(officer)
    unclear = post(client, "walk_in", briefing.reference, name="Dee New", venue="Odoen")
    assert "Choose the venue that you mean" in words_of(unclear)
    assert ("Odeon Holloway, N7 6LJ" in words_of(unclear), 'value="Dee New"' in words_of(unclear)) == (True, True)
    answer = post(client, "walk_in", briefing.reference, name="Dee New", venue="Odeon Holloway, N7 6LJ")
    booking = Booking.objects.get()
    assert (booking.venue, booking.is_walk_in, booking.attendance) == (odeon, True, "attended")
    assert answer["Location"] == f"{page}?marked={booking.pk}#person-{booking.pk}"
    missing = words_of(post(client, "walk_in", briefing.reference, name="", venue="Zzyzx"))
    assert ("Enter their full name" in missing, "No venue that you may choose" in missing) == (True, True)


def test_walk_in_comes_from_the_force_the_host_or_the_register_only(signed_in, briefing, rows):
    kent = ForceFactory(code="kent")
    far = VenueFactory(name="Kent Hall", area=AreaFactory(code="E07000106", force=kent), postcode="CT1 1AA")
    lent = OfficerFactory(force=kent)
    AssignmentFactory(briefing=briefing, officer=lent)
    own, other = OfficerFactory(force=briefing.force), VenueFactory(name="Quiet Museum")
    tried = [(own, far, 200), (lent, other, 200), (lent, far, 302), (lent, briefing.host_venue, 302)]
    tried += [(lent, rows[0].venue, 302), (own, other, 302), (NationalCoordinatorFactory(), far, 302)]
    for number, (user, venue, status) in enumerate(tried):
        answer = post(signed_in(user), "walk_in", briefing.reference, name=f"New {number}", venue=venue.name)
        assert answer.status_code == status, (number, venue)


def test_close_says_what_it_comes_to_and_does_it(signed_in, officer, briefing, rows, page):
    client = signed_in(officer)
    TrainingRecordFactory(
        person=rows[0].person, course=briefing.course, completed_on=timezone.localdate(briefing.starts_at)
    )
    for row, state in zip(rows, ("attended", "attended", "absent"), strict=True):
        post(client, "mark", briefing.reference, row.pk, attendance=state)
    BookingFactory(briefing=briefing)
    address = reverse("register:close", args=[briefing.reference])
    words = words_of(client.get(address))
    for said in (
        "1 training record is made, for 2 people who came (1 has one of that day already)",
        "1 person was absent, and is told nothing",
        "1 person stays “not recorded”",
    ):
        assert said in words
    assert TrainingRecord.objects.count() == 1, "asking changes nothing"
    answer = post(client, "close", briefing.reference)
    assert answer["Location"] == page
    assert TrainingRecord.objects.count() == 2
    assert "The register was closed on" in words_of(client.get(page))
    post(client, "open_again", briefing.reference)
    post(client, "mark", briefing.reference, rows[1].pk, attendance="absent")
    assert "1 record is withdrawn, because the register was corrected" in words_of(client.get(address))


def test_close_refuses_before_the_start(signed_in, officer, briefing):
    soon = timezone.now() + timedelta(minutes=30)
    Briefing.objects.update(starts_at=soon, ends_at=soon + timedelta(hours=1), booking_closes_at=soon)
    assert "has not started yet" in words_of(post(signed_in(officer), "close", briefing.reference))


def test_register_of_another_force_is_missing(signed_in, briefing, rows, page):
    client = signed_in(OfficerFactory(force=ForceFactory(code="kent")))
    names = ("one", "walk_in", "close", "open_again")
    assert {client.get(reverse(f"register:{name}", args=[briefing.reference])).status_code for name in names} == {404}
    assert post(client, "mark", briefing.reference, rows[0].pk, attendance="attended").status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_register_takes_the_same_queries_for_many(signed_in, officer, briefing, page, django_assert_num_queries, count):
    for _number in range(count):
        BookingFactory(briefing=briefing)
    client = signed_in(officer)
    client.get(page)  # the first time, the session notes that this register is open
    with django_assert_num_queries(8):
        client.get(page)


def test_mark_takes_few_queries(signed_in, officer, briefing, rows, django_assert_num_queries):
    client = signed_in(officer)
    post(client, "mark", briefing.reference, rows[0].pk, attendance="attended")
    with django_assert_num_queries(13):
        post(client, "mark", briefing.reference, rows[1].pk, attendance="attended")
