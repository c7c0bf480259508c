"""A venue manager's bookings: coming and past, cancelling, giving a place to another, and the download."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from briefings.actions import bookings
from briefings.models import Booking, Briefing
from briefings.queries import waiting
from portal.outbox.models import Mail
from portal.pages.bookings.columns import COLUMNS
from tests.factories import BookingFactory, BriefingFactory, StaffMemberFactory, VenueFactory, VenueManagerFactory
from venues.actions import staff

pytestmark = pytest.mark.django_db
ALL, PAST = reverse("bookings:all"), reverse("bookings:past")


def post(client, name, booking, **data):
    return client.post(reverse(f"bookings:{name}", args=[booking.pk]), {"form_token": str(uuid4())} | data)


def words_of(answer):
    return " ".join(b"".join(answer).decode().split())


@pytest.fixture
def briefing(venue):
    return BriefingFactory(starts_at=timezone.now() + timedelta(days=9), places=1, host_venue=VenueFactory())


@pytest.fixture
def booked(briefing, venue):
    return BookingFactory(briefing=briefing, person=StaffMemberFactory(venue=venue, name="Ada Lund"))


@pytest.fixture
def waits(briefing, venue, booked):
    BookingFactory(briefing=briefing, state="waiting", waiting_since=timezone.now() - timedelta(days=1))
    person = StaffMemberFactory(venue=venue, name="Ben Okoro")
    return BookingFactory(briefing=briefing, person=person, state="waiting", waiting_since=timezone.now())


def test_list_shows_coming_bookings_with_the_place_in_the_waiting_list(signed_in, manager, venue, booked, waits):
    over = BriefingFactory(starts_at=timezone.now() - timedelta(days=9), register_closed_at=timezone.now())
    BookingFactory(briefing=over, person=booked.person, attendance="absent")
    theirs = BookingFactory()
    client = signed_in(manager)
    page = words_of(client.get(ALL))
    assert ("number 2 in the list" in page, over.reference in page) == (True, False)
    assert theirs.person.name not in page
    past = words_of(client.get(PAST))
    assert ("Absent" in past, over.reference in past, "Ben Okoro" in past) == (True, True, False)


def test_list_narrows_and_shows_cancelled_ones_when_asked(signed_in, manager, venue, booked, waits):
    gone = BookingFactory(briefing=BriefingFactory(starts_at=booked.briefing.starts_at), state="cancelled")
    Booking.objects.filter(pk=gone.pk).update(venue=venue)
    client = signed_in(manager)
    asked = [{}, {"search": "okoro"}, {"state": "booked"}, {"state": "cancelled"}, {"search": gone.briefing.reference}]
    found = [[row.pk for row in client.get(ALL, given).context["page_obj"]] for given in asked]
    assert found == [[booked.pk, waits.pk], [waits.pk], [booked.pk], [gone.pk], []]


def test_download_has_every_row_and_its_place(signed_in, manager, booked, waits):
    client = signed_in(manager)
    answer = client.get(ALL, {"download": "csv"})
    content = b"".join(answer)
    assert int(answer["Content-Length"]) == len(content)
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert [row[0] for row in rows] == ["Ada Lund", "Ben Okoro"]
    assert rows[1][-4:] == ["Waiting", "2", "", ""]
    as_pages_say = [
        [str(column.value(row) or "") for column in COLUMNS]
        for row in waiting.with_positions(Booking.objects.order_by("person__name"), now=timezone.now())
    ]
    assert rows == [row for row in as_pages_say if row[0] in ("Ada Lund", "Ben Okoro")]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(ALL, {"download": "xlsx"}))))
    sheet = [["" if cell is None else f"{cell:g}" if cell == 2 else cell for cell in row] for row in book.active.values]
    assert sheet == [header, *rows]


def test_cancel_names_person_and_briefing_and_promotes(signed_in, manager, booked, waits):
    client = signed_in(manager)
    page = words_of(client.get(reverse("bookings:cancel", args=[booked.pk])))
    assert f"Cancel the place of Ada Lund on {booked.briefing.course}" in page
    assert "2 people wait: the first gets the place." in page
    assert Booking.objects.live().count() == 3, "asking changes nothing"
    assert "Ada Lund is no longer booked." in words_of(client.get(post(client, "cancel", booked)["Location"]))
    assert Booking.objects.booked().get().person.venue != booked.venue


def test_who_waits_reads_why_and_where_places_went(signed_in, manager, venue, briefing, booked, waits):
    client, page = signed_in(manager), reverse("bookings:done", args=[waits.pk])
    assert "None: no place has become free." in words_of(client.get(page))
    assert f'<a class="govuk-link" href="{page}">number 2 in the list' in words_of(client.get(ALL))
    theirs = Booking.objects.exclude(person__venue=venue).get()
    bookings.swap(booking=booked, person=StaffMemberFactory(venue=venue), by=manager)
    bookings.cancel(booking=Booking.objects.booked().get(), by=manager)
    told = words_of(client.get(page))
    assert "A venue gave one of its places to another of its people" in told
    assert "the first in line got it, who had waited since" in told
    assert theirs.person.name not in told


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"audience_categories": ["market"]}, "Passed over: this briefing is for other venues now."),
        ({"booking_closes_at": timezone.now()}, "Booking has closed, so nobody gets a place any more."),
        ({}, "No longer works at this venue, so this is about to be cancelled."),
    ],
)
def test_who_is_passed_over_reads_the_reason_on_every_page(signed_in, manager, briefing, waits, changed, words):
    if changed:
        Briefing.objects.filter(pk=briefing.pk).update(**changed)
    else:
        staff.leave(person=waits.person, left_on=timezone.localdate(), by=manager)
    client = signed_in(manager)
    for page in (reverse("bookings:done", args=[waits.pk]), ALL, briefing.get_absolute_url(), f"{ALL}?download=csv"):
        assert words in words_of(client.get(page))


def test_who_left_is_cancelled_by_the_portal_with_the_reason(signed_in, manager, briefing, waits):
    staff.leave(person=waits.person, left_on=timezone.localdate(), by=manager)
    bookings.release_and_fill(now=timezone.now())
    page = words_of(signed_in(manager).get(ALL, {"state": "cancelled"}))
    assert "no longer at this venue" in page
    told = Mail.objects.filter(kind="booking_cancelled", about=f"booking:{waits.pk}")
    reason = f"Ben Okoro no longer works at {waits.venue}."
    assert [(reason in mail.text, reason in mail.html) for mail in told] == [(True, True)] * 2


def test_cancel_and_swap_refuse_once_started(signed_in, manager, venue, booked):
    client, other = signed_in(manager), StaffMemberFactory(venue=venue)
    now = timezone.now()
    Briefing.objects.update(starts_at=now, booking_closes_at=now, ends_at=now + timedelta(hours=1))
    assert "The briefing has started" in words_of(post(client, "cancel", booked))
    assert "The briefing has started" in words_of(post(client, "swap", booked, person=other.pk))
    assert Booking.objects.booked().get() == booked


def test_swap_gives_the_place_to_another_of_the_venue(signed_in, manager, venue, booked, waits):
    client, other = signed_in(manager), StaffMemberFactory(venue=venue, name="Cy Marsh")
    page = client.get(reverse("bookings:swap", args=[booked.pk]))
    assert [row.person.name for row in page.context["candidates"]] == ["Cy Marsh"], "who waits already is not offered"
    assert 'href="#id_person_1">Choose who takes the place' in words_of(post(client, "swap", booked))
    assert "Choose somebody who works at this venue" in words_of(
        post(client, "swap", booked, person=StaffMemberFactory().pk)
    )
    assert post(client, "swap", booked, person=other.pk).status_code == 302
    assert Booking.objects.booked().get().person == other


def test_swap_of_another_venue_is_missing(signed_in, booked):
    client = signed_in(VenueManagerFactory().user)
    for name in ("swap", "cancel"):
        assert client.get(reverse(f"bookings:{name}", args=[booked.pk])).status_code == 404
        assert post(client, name, booked).status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_list_takes_the_same_queries_for_many(signed_in, manager, venue, briefing, django_assert_num_queries, count):
    for person in StaffMemberFactory.create_batch(count, venue=venue):
        BookingFactory(briefing=briefing, person=person, state="waiting", waiting_since=timezone.now())
    client = signed_in(manager)
    with django_assert_num_queries(9):
        client.get(ALL)
