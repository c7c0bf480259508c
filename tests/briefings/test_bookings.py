from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from icalendar import Calendar

from briefings.actions import bookings
from briefings.models import Booking, Briefing
from briefings.queries import audience
from portal.outbox.models import Mail
from tests.factories import BookingFactory, BriefingFactory, StaffMemberFactory, VenueFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def briefing(venue):
    return BriefingFactory(places=4, host_venue=VenueFactory())


@pytest.fixture
def people(venue):
    return StaffMemberFactory.create_batch(6, venue=venue)


def taken(briefing):
    return Briefing.objects.get(pk=briefing.pk).places_taken


def test_book_six_on_four_places_and_promote_the_first_who_waits(briefing, people, manager, now):
    done = bookings.book(briefing=briefing, people=people, if_short="wait", by=manager, now=now)
    assert ([row.person for row in done.booked], [row.person for row in done.waiting]) == (people[:4], people[4:])
    assert taken(briefing) == 4
    bookings.cancel(booking=done.booked[0], by=manager, now=now + timedelta(hours=1))
    states = dict(Booking.objects.values_list("person__name", "state"))
    assert [states[person.name] for person in people] == ["cancelled", *["booked"] * 4, "waiting"]
    told = set(Mail.objects.filter(kind="place_freed").values_list("to", flat=True))
    assert told == {people[4].email, manager.email}


def test_book_nobody_when_places_run_short(briefing, people, manager, now):
    with pytest.raises(ValidationError, match="Only 4 places are left"):
        bookings.book(briefing=briefing, people=people, by=manager, now=now)
    assert not Booking.objects.exists()
    assert not Mail.objects.exists()


def test_book_serves_first_who_waited_before(briefing, people, manager, now):
    waits = BookingFactory(briefing=briefing, state="waiting", waiting_since=now)
    done = bookings.book(briefing=briefing, people=people[:4], if_short="wait", by=manager, now=now)
    waits.refresh_from_db()
    assert (waits.state, len(done.booked), len(done.waiting)) == ("booked", 3, 1), "nobody overtakes"


def test_book_refuses_what_is_not_open(briefing, people, manager, now):
    def refused(match, **changes):
        with pytest.raises(ValidationError, match=match):
            bookings.book(**({"briefing": briefing, "people": people[:1], "by": manager, "now": now} | changes))

    refused("at least one", people=[])
    refused("one of your venues", people=[StaffMemberFactory()])
    refused("one of your venues", people=[people[0], people[0]])
    refused("has closed", now=briefing.booking_closes_at)
    refused("draft", briefing=BriefingFactory(state="draft"))
    refused("not for venues", briefing=BriefingFactory(audience_venue=VenueFactory()))
    refused("not for venues", briefing=BriefingFactory(audience_categories=["stadium"]))
    bookings.book(briefing=briefing, people=people[:1], by=manager, now=now)
    refused("Booked already: " + people[0].name)
    assert Booking.objects.count() == 1


def test_confirmation_has_the_event_in_london_time(briefing, people, manager, now):
    bookings.book(briefing=briefing, people=people[:1], by=manager, now=now)
    mail = Mail.objects.get(to=people[0].email)
    event = Calendar.from_ical(mail.attachment).walk("VEVENT")[0]
    assert event.decoded("dtstart") == briefing.starts_at
    assert event["dtstart"].params["TZID"] == "Europe/London"
    assert (mail.attachment_type, event["uid"]) == ("text/calendar; method=REQUEST", f"{briefing.reference}@portal")


def test_cancel_twice_tells_once_and_withdraws_the_confirmation(briefing, people, manager, now):
    booking = bookings.book(briefing=briefing, people=people[:1], by=manager, now=now).booked[0]
    for _twice in range(2):
        bookings.cancel(booking=booking, by=manager, now=now)
    assert Mail.objects.filter(kind="booking_cancelled", to=people[0].email).count() == 1
    assert Mail.objects.get(kind="booking_confirmed", to=people[0].email).state == "withdrawn"
    assert taken(briefing) == 0


def test_cancel_refuses_after_the_start_and_promotes_nobody_after_the_deadline(briefing, people, manager, now):
    done = bookings.book(briefing=briefing, people=people, if_short="wait", by=manager, now=now)
    bookings.cancel(booking=done.booked[0], by=manager, now=briefing.booking_closes_at)
    assert taken(briefing) == 3
    with pytest.raises(ValidationError, match="has started"):
        bookings.cancel(booking=done.booked[1], by=manager, now=briefing.starts_at)


@pytest.mark.django_db(transaction=True)
def test_fill_waits_for_who_holds_the_briefing_and_sees_that_booking_closed_meanwhile(briefing, people, manager, now):
    bookings.book(briefing=briefing, people=people, if_short="wait", by=manager, now=now)
    Briefing.objects.filter(pk=briefing.pk).update(places=5)
    briefing.refresh_from_db()
    with closing(connection.copy()) as holder, ThreadPoolExecutor() as threads:
        holder.set_autocommit(False)
        closes = "UPDATE briefings_briefing SET booking_closes_at = %s WHERE id = %s"
        holder.cursor().execute(closes, [now, briefing.pk])
        filled = threads.submit(fill_alone, briefing, now)
        while not filled.done() and not is_somebody_waiting():
            pass
        holder.commit()
        assert filled.result() == []


def fill_alone(briefing, now):
    """Fill the briefing on a connection of its own, and return whom."""
    try:
        return bookings.fill(briefing=briefing, now=now)
    finally:
        connection.close()


def is_somebody_waiting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        return cursor.rowcount > 0


def test_swap_gives_the_place_and_promotes_nobody(briefing, people, manager, now):
    done = bookings.book(briefing=briefing, people=people[:5], if_short="wait", by=manager, now=now)
    bookings.swap(booking=done.booked[0], person=people[5], by=manager, now=now)
    assert taken(briefing) == 4
    assert Booking.objects.get(person=people[4]).state == "waiting"


def test_database_refuses_an_oversold_briefing(briefing, now):
    for _number in range(4):
        BookingFactory(briefing=briefing)
    with pytest.raises(IntegrityError, match="briefing_places_not_oversold"), transaction.atomic():
        BookingFactory(briefing=briefing)
    BookingFactory(briefing=briefing, is_walk_in=True)
    assert taken(briefing) == 4


def test_stale_save_keeps_the_places_taken(briefing):
    BookingFactory(briefing=briefing)
    briefing.places_taken = 0
    briefing.save()
    assert taken(briefing) == 1


THREADS, PLACES = 24, 8


def at_once(jobs):
    """Run each job in a thread and connection of its own, all from one moment, and return what each came to."""
    barrier, outcomes = Barrier(len(jobs)), []

    def run(job):
        barrier.wait()
        try:
            outcomes.append(job() or "booked")
        except (ValidationError, IntegrityError) as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def crowd(transactional_db, venue, manager):
    briefing = BriefingFactory(places=PLACES)
    return briefing, StaffMemberFactory.create_batch(THREADS, venue=venue)


def book_one(briefing, person, by, now):
    bookings.book(briefing=briefing, people=[person], by=by, now=now)


def test_book_at_once_sells_exactly_the_places(crowd, manager, now):
    briefing, people = crowd
    outcomes = at_once([partial(book_one, briefing, person, manager, now) for person in people])
    assert (outcomes.count("booked"), outcomes.count("ValidationError")) == (PLACES, THREADS - PLACES)
    assert taken(briefing) == Booking.objects.booked().count() == PLACES


@pytest.fixture
def lock_taken_out(monkeypatch):
    """No lock, and everybody has counted before anybody writes: the worst that can come of it."""
    counted, promote = Barrier(THREADS), bookings.promote

    def promote_and_wait(*given):
        promoted = promote(*given)
        counted.wait()
        return promoted

    monkeypatch.setattr(bookings, "lock", lambda briefing, _rows: Briefing.objects.get(pk=briefing.pk))
    monkeypatch.setattr(bookings, "promote", promote_and_wait)


def test_without_the_lock_the_database_still_refuses(crowd, manager, now, lock_taken_out):
    briefing, people = crowd
    outcomes = at_once([partial(book_one, briefing, person, manager, now) for person in people])
    assert (outcomes.count("booked"), outcomes.count("IntegrityError")) == (PLACES, THREADS - PLACES)
    assert taken(briefing) == Booking.objects.booked().count() == PLACES


@pytest.fixture
def constraint_taken_out(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE briefings_briefing DROP CONSTRAINT briefing_places_not_oversold")
    yield
    Booking.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE briefings_briefing ADD CONSTRAINT briefing_places_not_oversold CHECK (places_taken <= places)"
        )


def test_without_lock_and_constraint_places_are_oversold(crowd, manager, now, lock_taken_out, constraint_taken_out):
    briefing, people = crowd
    at_once([partial(book_one, briefing, person, manager, now) for person in people])
    assert Booking.objects.booked().count() == THREADS > PLACES


@pytest.mark.parametrize("areas", [[], ["E09000033"], ["E09000007"]])
@pytest.mark.parametrize("categories", [[], ["cinema"], ["theatre", "cinema"], ["theatre"]])
@pytest.mark.parametrize("whose", ["anybody", "ours", "theirs"])
def test_who_may_book_is_the_same_rule_in_python_and_in_sql(venue, areas, categories, whose):
    only = {"anybody": None, "ours": venue, "theirs": VenueFactory()}[whose]
    briefing = BriefingFactory(audience_areas=areas, audience_categories=categories, audience_venue=only)
    outside = VenueFactory(area=None, force=venue.force)
    for each in (venue, outside):
        assert audience.admits(briefing, each) == Briefing.objects.open_to(each).filter(pk=briefing.pk).exists()
