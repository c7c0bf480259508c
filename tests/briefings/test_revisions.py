"""Revisions share the facts that did not change: each reads as it was, and the database lets no other change happen."""

from datetime import timedelta
from functools import partial
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from briefings.figures import changes, read
from briefings.figures.compile import compile_week
from briefings.figures.measures import DIMENSIONS, MEASURES
from briefings.figures.rows import behind
from briefings.models import Booking, Fact, FactPerson, WeeklyRevision
from portal.london_time import Week
from tests.factories import AssignmentFactory, BookingFactory, BriefingFactory

pytestmark = pytest.mark.django_db
WEEK = Week.parse("2026-W47")
KEPT_BY = {"id", "fact_id", "revision_id", "ended_id"}  # how a row is kept, and not what it says
REMEMBERED = read.sums
MIGRATION = import_module("briefings.migrations.0011_facts_of_old_revisions_ended")


@pytest.fixture
def registers(now):
    """Two briefings held in the week, each with two people."""
    held = [
        BriefingFactory(starts_at=now - timedelta(days=days), state="held", published_at=now - timedelta(days=30))
        for days in (5, 4)
    ]
    for briefing in held:
        AssignmentFactory(briefing=briefing)
        BookingFactory(briefing=briefing, attendance="attended")
        BookingFactory(briefing=briefing, attendance="absent")
    return held


@pytest.fixture
def compiled(registers, now):
    """Return a function that compiles their week again."""
    return partial(compile_week, week=WEEK, force=registers[0].force, now=now)


def correct(briefing, was, is_now):
    """Have one person of this register be marked otherwise, and return their booking."""
    booking = briefing.bookings.filter(attendance=was).first()
    Booking.objects.filter(pk=booking.pk).update(attendance=is_now)
    return booking


def all_of(revision):
    """Return everything that can be read of a revision: each table, and the rows behind each number."""
    tables = [
        (table.dimension, [(row.key, row.values) for row in [*table.rows, table.total]])
        for table in read.tables([revision], list(DIMENSIONS))
    ]
    rows = {
        measure.code: [
            {name: value for name, value in row.items() if name not in KEPT_BY}
            for row in behind(measure.code, [revision.pk], {}).values()
        ]
        for measure in MEASURES
    }
    return tables, rows


def test_only_what_changed_is_written_again(registers, compiled):
    first = compiled()
    booking = correct(registers[0], "absent", "attended")
    second = compiled()
    assert (first.facts.count(), second.facts.count(), Fact.objects.count()) == (6, 6, 7)
    assert [fact.venue for fact in Fact.objects.filter(ended=second)] == [booking.venue]
    assert [fact.venue for fact in Fact.objects.filter(revision=second)] == [booking.venue]
    assert set(second.facts.filter(revision=first)) == set(first.facts.filter(ended=None))
    assert FactPerson.objects.count() == 5


def test_changed_person_is_a_change_when_no_count_is(registers, compiled):
    """Two people of one venue change places: every sum stays, and yet it is another revision."""
    attended, absent = registers[0].bookings.order_by("attendance").reverse()
    Booking.objects.filter(pk=absent.pk).update(venue=attended.venue)
    first = compiled()
    for booking, outcome in ((attended, "absent"), (absent, "attended")):
        Booking.objects.filter(pk=booking.pk).update(attendance=outcome)
    second = compiled()
    assert second.number == 2
    assert read.table([first], "day").total == read.table([second], "day").total
    assert [row.person for row in behind("people", [second.pk], {}).filter(fact__revision=second)] == [absent.person]
    assert not changes.facts([second.pk])
    assert changes.people([second.pk]).count() == 4


def test_sums_are_read_once_for_what_is_frozen(registers, compiled, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(read, "sums", REMEMBERED)
    first = compiled()
    total = read.table([first], "day").total
    with django_assert_num_queries(0):
        assert read.table([first], "day").total == total
    correct(registers[0], "absent", "attended")
    second = compiled()
    assert read.table([second], "day").total["attended"] == total["attended"] + 1
    narrowed = read.table([second], "day", {"day": "2026-11-18"})
    assert narrowed.total["attended"] != read.table([second], "day").total["attended"]
    second.checksum = "another"
    with django_assert_num_queries(1):
        read.table([second], "day")


def test_older_revision_reads_as_it_was_after_changes_that_go_and_come_back(registers, compiled):
    first = compiled()
    was = [all_of(first)]
    gone = registers[0].bookings.get(attendance="attended")
    Booking.objects.filter(pk=gone.pk).update(state="cancelled", attendance="not_recorded")
    second = compiled()
    was.append(all_of(second))
    Booking.objects.filter(pk=gone.pk).update(state="booked", attendance="attended")
    third = compiled()
    was.append(all_of(third))
    registers[1].bookings.update(attendance="not_recorded")
    fourth = compiled()
    assert [all_of(revision) for revision in (first, second, third)] == was
    assert [revision.facts.count() for revision in (first, second, third, fourth)] == [6, 5, 6, 6]
    assert [read.table([each], "day").total["attended"] for each in (first, second, third, fourth)] == [2, 1, 2, 1]
    assert (third.checksum, second.checksum == first.checksum) == (first.checksum, False)


def test_changes_name_the_revision_before_whichever_the_fact_began_with(registers, compiled):
    compiled()
    correct(registers[0], "absent", "attended")
    compiled()
    booking = correct(registers[1], "absent", "attended")
    third = compiled()
    told = [(row.person, row.said_by, row.outcome) for row in changes.people([third.pk])]
    assert told == [(booking.person, 2, "absent"), (booking.person, 3, "attended")]
    assert [(row.venue, row.said_by) for row in changes.facts([third.pk])] == [(booking.venue, 2), (booking.venue, 3)]


def test_briefing_that_is_gone_is_gone_from_the_new_revision_alone(registers, compiled):
    first = compiled()
    type(registers[0]).objects.filter(pk=registers[0].pk).update(state="draft")
    second = compiled()
    assert (first.facts.count(), second.facts.count()) == (6, 3)
    assert not second.facts.filter(briefing=registers[0]).exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE briefings_fact SET ended_id = NULL WHERE ended_id IS NOT NULL",
        "UPDATE briefings_fact SET ended_id = {second} WHERE ended_id IS NULL AND revision_id = {first}",
        "UPDATE briefings_fact SET ended_id = {open} WHERE ended_id = {second}",
        "UPDATE briefings_fact SET ended_id = {elsewhere} WHERE ended_id IS NULL",
        "UPDATE briefings_fact SET ended_id = {before} WHERE ended_id IS NULL",
        "UPDATE briefings_fact SET ended_id = {open}, attended = 9 WHERE ended_id IS NULL",
        "UPDATE briefings_fact SET ended_id = {open}, revision_id = {second} WHERE ended_id IS NULL",
        "DELETE FROM briefings_fact WHERE ended_id IS NOT NULL",
        "UPDATE briefings_weeklyrevision SET checksum = '' WHERE id = {first}",
        "INSERT INTO briefings_fact SELECT (jsonb_populate_record(fact, jsonb_build_object("
        "'id', id + 1000, 'venue_id', (SELECT max(id) FROM venues_venue)))).* FROM briefings_fact fact "
        "WHERE ended_id IS NOT NULL",
        "INSERT INTO briefings_factperson (fact_id, person_id, outcome, is_walk_in) SELECT id, "
        "(SELECT min(id) FROM venues_staffmember), 'attended', TRUE FROM briefings_fact WHERE venue_id IS NULL",
    ],
)
def test_database_refuses_every_other_change(registers, compiled, now, statement):
    first = compiled()
    correct(registers[0], "absent", "attended")
    second = compiled()
    others = {"force": first.force, "compiled_at": now}
    known = {
        "open": WeeklyRevision.objects.create(monday=WEEK.monday, number=3, **others),
        "before": WeeklyRevision.objects.create(monday=WEEK.monday, number=0, **others),
        "elsewhere": WeeklyRevision.objects.create(monday=WEEK.plus(1).monday, number=3, **others),
    } | {"first": first, "second": second}
    numbers = {name: row.pk for name, row in known.items()}
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(**numbers))


def test_database_refuses_a_fact_that_holds_twice(registers, compiled, now):
    first = compiled()
    second = WeeklyRevision.objects.create(monday=WEEK.monday, number=2, force=first.force, compiled_at=now)
    copied = first.facts.first()
    copied.pk, copied.revision = None, second
    with pytest.raises(IntegrityError, match="fact_holds_once"), transaction.atomic():
        copied.save(force_insert=True)


def test_old_revisions_with_all_facts_each_are_carried_over_and_back(registers, compiled):
    revisions = [compiled()]
    for was, is_now in (("absent", "attended"), ("attended", "absent")):
        correct(registers[0], was, is_now)
        revisions.append(compiled())
    was = [all_of(revision) for revision in revisions]
    backwards, forwards = MIGRATION.Migration.operations[0].reverse_sql, MIGRATION.Migration.operations[0].sql
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; DROP INDEX fact_holds_once")
        for statement in backwards:
            cursor.execute(statement)
        assert [Fact.objects.filter(revision=revision).count() for revision in revisions] == [6, 6, 6]
        assert FactPerson.objects.count() == 12
        for statement in forwards:
            cursor.execute(statement)
    assert [list(fact) for fact in Fact.objects.values_list("revision", "ended").distinct().order_by("revision")] == [
        [each.pk, later and later.pk] for each, later in zip(revisions, [*revisions[1:], None], strict=True)
    ]
    assert [all_of(revision) for revision in revisions] == was
    assert compiled().pk == revisions[-1].pk, "the same data are still the same revision"
    correct(registers[1], "absent", "attended")
    assert Fact.objects.filter(revision=compiled()).count() == 1
    assert [all_of(revision) for revision in revisions] == was
