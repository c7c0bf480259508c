from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from briefings.actions import attendance
from briefings.figures.compile import compile_due, compile_week
from briefings.models import FactPerson, WeeklyRevision
from portal.london_time import Week
from tests.factories import AssignmentFactory, BookingFactory, BriefingFactory, ForceFactory, VenueFactory

pytestmark = pytest.mark.django_db
WEEK = Week.parse("2026-W47")
FIGURES = ["held", "called_off", "offered", "booked", "attended", "absent", "not_recorded", "walk_ins"]


@pytest.fixture
def monday_after(now):
    """Monday 23 November 2026, when the week 2026-W47 is over."""
    return now


@pytest.fixture
def held(monday_after):
    """A briefing held on Wednesday 18 November with one of each outcome and a walk-in."""
    starts_at = monday_after - timedelta(days=5)
    briefing = BriefingFactory(starts_at=starts_at, state="held", published_at=starts_at - timedelta(days=30))
    AssignmentFactory.create_batch(2, briefing=briefing)
    for outcome in ("attended", "absent", "not_recorded"):
        BookingFactory(briefing=briefing, attendance=outcome)
    BookingFactory(briefing=briefing, attendance="attended", is_walk_in=True)
    BookingFactory(briefing=briefing, state="cancelled", cancelled_at=starts_at)
    return briefing


def sums(revision):
    return revision.facts.aggregate(**{name: Sum(name) for name in [*FIGURES, "officer_minutes"]})


def test_compile_counts_what_the_registers_say(held, monday_after):
    revision = compile_week(week=WEEK, force=held.force, now=monday_after)
    assert sums(revision) == {
        "held": 1,
        "called_off": 0,
        "offered": 20,
        "booked": 3,
        "attended": 1,
        "absent": 1,
        "not_recorded": 1,
        "walk_ins": 1,
        "officer_minutes": 120,
    }
    assert FactPerson.objects.count() == 4


def test_compile_counts_a_called_off_briefing_and_nobody_on_it(held, monday_after):
    off = BriefingFactory(
        starts_at=held.starts_at, state="called_off", called_off_because="Flood", published_at=held.published_at
    )
    BookingFactory(briefing=off)
    found = sums(compile_week(week=WEEK, force=held.force, now=monday_after))
    assert (found["called_off"], found["offered"], found["booked"]) == (1, 20, 3)


def test_compile_again_keeps_the_revision_until_something_changed(held, monday_after, officer):
    first = compile_week(week=WEEK, force=held.force, now=monday_after)
    assert compile_week(week=WEEK, force=held.force, now=monday_after).pk == first.pk
    held.bookings.filter(state="booked", attendance="not_recorded").update(attendance="attended")
    second = compile_week(week=WEEK, force=held.force, now=monday_after, by=officer)
    assert (second.number, second.compiled_by) == (2, officer)
    assert second.checksum != first.checksum
    assert (sums(first)["attended"], sums(second)["attended"]) == (1, 2), "the first revision stays as it was"


def test_compile_refuses_a_week_that_is_not_over(held, monday_after):
    with pytest.raises(ValidationError, match="not over yet"):
        compile_week(week=Week.parse("2026-W48"), force=held.force, now=monday_after)
    assert not WeeklyRevision.objects.exists()


def test_compile_keeps_to_the_london_week(monday_after):
    """Monday 0:30 in London in summer is still Sunday in UTC."""
    week = Week.parse("2026-W26")
    BriefingFactory(starts_at=week.starts_at + timedelta(minutes=30), published_at=week.starts_at)
    BriefingFactory(starts_at=week.ends_at, published_at=week.starts_at)
    force = ForceFactory()
    assert sums(compile_week(week=week, force=force, now=monday_after))["offered"] == 20
    assert sums(compile_week(week=week.plus(-1), force=force, now=monday_after))["offered"] is None


def test_compile_due_compiles_each_missed_week_once(held, monday_after):
    earlier = BriefingFactory(starts_at=held.starts_at - timedelta(weeks=3), published_at=held.published_at)
    other = ForceFactory(code="kent")
    made = compile_due(now=monday_after)
    assert {(str(row.week), row.force) for row in made} == {
        (f"2026-W{number}", force) for number in (44, 45, 46, 47) for force in (earlier.force, other)
    }
    assert compile_due(now=monday_after) == []
    assert WeeklyRevision.objects.count() == 8


def test_correcting_a_register_marks_the_week_and_compiles_it_again(held, monday_after):
    officer = held.scheduled_by
    compile_week(week=WEEK, force=held.force, now=monday_after)
    attendance.reopen_register(briefing=held, by=officer, now=monday_after)
    attendance.mark(booking=held.bookings.get(attendance="absent"), attendance="attended", by=officer, now=monday_after)
    attendance.close_register(briefing=held, by=officer, now=monday_after)
    assert WeeklyRevision.objects.get().differs_at
    assert [row.number for row in compile_due(now=monday_after)] == [2]
    assert compile_due(now=monday_after) == []


def test_first_time_is_the_venues_first_day(held, monday_after):
    venue = held.bookings.filter(attendance="attended", is_walk_in=False).get().venue
    venue.first_briefed_on = held.starts_at.date()
    venue.save()
    revision = compile_week(week=WEEK, force=held.force, now=monday_after)
    assert [fact.venue for fact in revision.facts.filter(is_first_for_venue=True)] == [venue]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE briefings_fact SET attended = 99",
        "DELETE FROM briefings_factperson",
        "UPDATE briefings_factperson SET outcome = 'attended'",
        "DELETE FROM briefings_weeklyrevision",
        "UPDATE briefings_weeklyrevision SET checksum = 'x'",
    ],
)
def test_database_keeps_compiled_figures(held, monday_after, statement):
    compile_week(week=WEEK, force=held.force, now=monday_after)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_facts_belong_to_the_place_of_whom_they_count(held, monday_after):
    host = VenueFactory(area__code="E09000007")
    held.host_venue = host
    held.save()
    revision = compile_week(week=WEEK, force=held.force, now=monday_after)
    assert revision.facts.get(venue=None).area_id == "E09000007"
    assert set(revision.facts.exclude(venue=None).values_list("area", flat=True)) == {"E09000033"}


def test_command_compiles_a_week_of_every_force_or_one(held, capsys):
    other = ForceFactory(code="kent")
    call_command("compile_statistics", "--week", "2026-W40", "--force", other.code)
    call_command("compile_statistics", "--week", "2026-W40")
    assert [each.force for each in WeeklyRevision.objects.order_by("pk")] == [other, held.force]
    assert f"{other}: 2026-W40, revision 1" in capsys.readouterr().out
    for asked in (["--week", "2026-W99"], ["--week", "2026-W40", "--force", "nowhere"], ["--week", "2999-W01"]):
        with pytest.raises(CommandError):
            call_command("compile_statistics", *asked)
