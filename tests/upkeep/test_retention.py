"""Retention erases exactly what is due, in history too, and leaves the figures what they were."""

import time
from datetime import datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, connection, transaction

from briefings.figures.compile import compile_week
from briefings.models import FactPerson
from portal.london_time import LONDON, Week, london_day, start_of_day
from portal.retention import RETENTION
from portal.upkeep.models import Erasure, Upcoming
from portal.upkeep.retention import erase
from portal.upkeep.retention.due import day_due, due
from portal.upkeep.retention.function import KINDS
from tests import factories
from tests.upkeep.due_rows import ROWS, age_history, is_gone
from venues.models import StaffMember

pytestmark = pytest.mark.django_db
AUTUMN, SPRING = datetime(2020, 10, 26, 3, 45, tzinfo=LONDON), datetime(2021, 3, 29, 3, 45, tzinfo=LONDON)
ABOUT_ITSELF = ("upkeep_erasure", "upkeep_signoflife", "upkeep_upcoming")
LONG_AGO = datetime(1990, 1, 1, tzinfo=LONDON)
TIMED = [code for code, keep in RETENTION.items() if keep.period]


def last_moment(code, now):
    """Return the last moment since which a row of this kind is due on this day."""
    return start_of_day(london_day(now) - RETENTION[code].period + timedelta(days=1)) - timedelta(microseconds=1)


def run(code, now):
    return erase.erase_kind(code, now, time.monotonic() + 60)


def test_every_kind_of_the_setting_is_known():
    assert set(TIMED) == {*KINDS, "history"} == set(ROWS)


@pytest.mark.parametrize("now", [AUTUMN, SPRING], ids=["autumn", "spring"])
@pytest.mark.parametrize("code", TIMED)
def test_what_is_due_goes_and_what_counts_a_moment_later_stays(code, now):
    last = last_moment(code, now)
    next_on = day_due(london_day(last) + timedelta(days=1), RETENTION[code].period)
    kept = ROWS[code](last + timedelta(microseconds=1))
    gone = ROWS[code](last)
    if code != "history":
        age_history(LONG_AGO)
    assert run(code, now) == 1
    assert is_gone(code, gone)
    assert not is_gone(code, kept)
    assert run(code, start_of_day(next_on) - timedelta(microseconds=1)) == 0
    assert run(code, start_of_day(next_on)) >= 1
    assert is_gone(code, kept)


def whole_database():
    """Return every row of every table, but for what the job writes about itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = {}
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT row::text FROM "{name}" AS row ORDER BY 1')
            found[name] = [row for (row,) in cursor.fetchall()]
    return {name: rows for name, rows in found.items() if name not in ABOUT_ITSELF}


def test_run_touches_nothing_else_and_a_second_run_nothing_at_all():
    for code in TIMED:
        ROWS[code](last_moment(code, AUTUMN) + timedelta(microseconds=1))
    age_history(last_moment("history", AUTUMN) + timedelta(microseconds=1))
    before = whole_database()
    assert erase.erase_due(now=AUTUMN) == {}
    assert whole_database() == before
    for code in TIMED:
        ROWS[code](last_moment(code, AUTUMN))
    age_history(last_moment("history", AUTUMN))
    erased = erase.erase_due(now=AUTUMN)
    assert set(erased) == set(TIMED)
    after, logged = whole_database(), Erasure.objects.count()
    assert erase.erase_due(now=AUTUMN) == {}
    assert (whole_database(), Erasure.objects.count()) == (after, logged)


def places_of(word):
    return {name for name, rows in whole_database().items() if any(word in row.lower() for row in rows)}


def update(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


def write_everywhere(word, since):
    """Have a word stand in every place where a person can, now or before, in rows that are due."""
    person = ROWS["staff"](since)
    update(person, name=word, email=f"{word}@venue.test", staff_number=word, job_role=word)
    update(person, name=f"{word} again", email="")
    update(factories.TrainingRecordFactory(person=person, note=word), note=f"{word} again")
    account = ROWS["accounts"](since)
    update(account, name=word, email=f"{word}@force.test")
    update(ROWS["requests_approved"](since), name=word, identity_check=word, phone=word, job_role=word)
    update(ROWS["requests"](since), name=word, email=f"{word}@venue.test", reason=word)
    update(ROWS["invitations"](since), name=word, email=f"{word}@force.test")
    accepted = {"accepted_at": since, "accepted_by": account}
    update(ROWS["invitations"](since), name=word, email=f"{word}2@force.test", **accepted)
    update(ROWS["holds"](since), reason=word, release_reason=word)
    told = ROWS["joining"](since)
    update(told, contact_on_day=word, entrance=word)
    update(told, contact_on_day="", entrance="")
    update(ROWS["mails"](since), to=f"{word}@venue.test", subject=word, text=word)
    update(ROWS["refusals"](since), address=f"{word}@venue.test")
    update(ROWS["uploads"](since), content=word.encode(), result={"rows": [word]})
    update(ROWS["email_changes"](since), new_email=f"{word}@force.test", identity_check=word)
    account.email_changes.create(
        old_email=f"{word}@force.test", new_email="new@force.test", asked_by=account, asked_at=since, expires_at=since
    )
    update(ROWS["sign_ins"](since), browser=word)
    update(ROWS["typed"](since), fields={"name": [word]})


def test_nothing_of_a_person_is_left_in_rows_or_history():
    write_everywhere("canary", last_moment("staff", AUTUMN))
    assert len(places_of("canary")) == 20
    age_history(LONG_AGO)
    for code in TIMED:
        if code != "history":
            run(code, AUTUMN)
    assert places_of("canary") == set()
    assert StaffMember.objects.get().events.count() >= 3, "what was done stays in the history, without the person"


def test_figures_stay_what_they_were(now):
    starts_at = now - timedelta(days=5)
    held = factories.BriefingFactory(starts_at=starts_at, state="held", published_at=starts_at)
    person = factories.BookingFactory(briefing=held, attendance="attended").person
    factories.BookingFactory(briefing=held, state="cancelled", cancelled_at=starts_at)
    week = Week.of(london_day(starts_at))
    revision = compile_week(week=week, force=held.force, now=now)
    facts = whole_database()["briefings_fact"], whole_database()["briefings_factperson"]
    StaffMember.objects.filter(pk=person.pk).update(left_on=LONG_AGO.date())
    age_history(LONG_AGO)
    assert run("staff", AUTUMN) == 1
    assert (whole_database()["briefings_fact"], whole_database()["briefings_factperson"]) == facts
    assert FactPerson.objects.get().person.name == "Removed person"
    again = compile_week(week=week, force=held.force, now=now)
    assert (again.pk, again.checksum) == (revision.pk, revision.checksum)


def test_person_in_figures_that_hold_no_more_is_removed_as_well(now):
    starts_at = now - timedelta(days=5)
    held = factories.BriefingFactory(starts_at=starts_at, state="held", published_at=starts_at)
    booking = factories.BookingFactory(briefing=held, attendance="attended")
    week = Week.of(london_day(starts_at))
    compile_week(week=week, force=held.force, now=now)
    update(booking, attendance="absent")
    assert compile_week(week=week, force=held.force, now=now).number == 2
    StaffMember.objects.filter(pk=booking.person_id).update(left_on=LONG_AGO.date())
    age_history(LONG_AGO)
    assert run("staff", AUTUMN) == 1
    counted = FactPerson.objects.order_by("pk").values_list("outcome", "fact__ended__number", "person__name")
    assert list(counted) == [("attended", 2, "Removed person"), ("absent", None, "Removed person")]


def test_change_since_keeps_a_backdated_row():
    for code in ("staff", "accounts", "joining", "invitations", "requests_approved", "bookings", "holds"):
        ROWS[code](LONG_AGO)
        assert run(code, AUTUMN) == 0, f"{code}: its history is of today"


def test_removed_person_cannot_become_somebody_again():
    person = ROWS["staff"](last_moment("staff", AUTUMN))
    account = ROWS["accounts"](last_moment("accounts", AUTUMN))
    age_history(LONG_AGO)
    run("staff", AUTUMN)
    run("accounts", AUTUMN)
    for row in (person, account):
        with pytest.raises(IntegrityError, match="erased_stays_so"), transaction.atomic():
            update(row, name="Sam Again")


def test_only_administrator_of_a_portal_stays(administrator):
    update(administrator, joined_at=LONG_AGO, last_login=None)
    age_history(LONG_AGO)
    assert run("accounts", AUTUMN) == 0


def test_days_before_a_month_that_is_shorter_wait_for_it():
    month = relativedelta(months=1)
    assert day_due(datetime(2021, 1, 31).date(), month) == datetime(2021, 3, 1).date()
    assert day_due(datetime(2021, 1, 28).date(), month) == datetime(2021, 2, 28).date()


def test_what_is_due_is_counted_as_the_job_removes_it():
    for code in TIMED:
        ROWS[code](last_moment(code, AUTUMN))
        ROWS[code](last_moment(code, AUTUMN) + timedelta(days=40))
    age_history(LONG_AGO)
    found = {row.code: row for row in due(now=AUTUMN)}
    assert list(found) == TIMED
    erased = erase.erase_due(now=AUTUMN)
    assert {code: row.number for code, row in found.items() if code != "history"} == {
        code: number for code, number in erased.items() if code != "history"
    }
    later = london_day(last_moment("mails", AUTUMN) + timedelta(days=40))
    assert found["mails"].next_on == day_due(later, RETENTION["mails"].period)
    upcoming = Upcoming.objects.in_bulk()
    assert set(upcoming) == set(TIMED)
    assert {row.number for row in upcoming.values()} == {0}
    assert upcoming["mails"].next_on == found["mails"].next_on
