"""Compiling one week against one plain GROUP BY over the same rows, and with ten times the history behind it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.measure import Line, in_turn, spread
from briefings.figures.compile import compile_week
from briefings.figures.statements import FACT
from briefings.models import Booking, Briefing, Fact, FactPerson, WeeklyRevision
from portal.accounts.models import Force
from portal.london_time import Week

TIMES = 15
FROZEN = ("briefings.WeeklyRevision:revision_stays", "briefings.Fact:fact_stays")
FROZEN += ("briefings.FactPerson:fact_person_frozen",)
PLAIN = """
SELECT briefing.id, booking.venue_id, venue.organisation_id, briefing.course_id, count(*) FILTER (WHERE NOT is_walk_in),
       count(*) FILTER (WHERE NOT is_walk_in AND attendance = 'attended'),
       count(*) FILTER (WHERE NOT is_walk_in AND attendance = 'absent'),
       count(*) FILTER (WHERE NOT is_walk_in AND attendance = 'not_recorded'), count(*) FILTER (WHERE is_walk_in),
       bool_or(venue.first_briefed_on = (briefing.starts_at AT TIME ZONE 'Europe/London')::date),
       bool_or(organisation.first_briefed_on = (briefing.starts_at AT TIME ZONE 'Europe/London')::date)
FROM briefings_briefing briefing
JOIN briefings_booking booking ON booking.briefing_id = briefing.id AND booking.state = 'booked'
JOIN venues_venue venue ON venue.id = booking.venue_id
JOIN venues_organisation organisation ON organisation.id = venue.organisation_id
WHERE briefing.force_id = %(force)s AND briefing.starts_at >= %(starts_at)s AND briefing.starts_at < %(ends_at)s
GROUP BY 1, 2, 3, 4
"""
HISTORY = ("briefings_briefing", "briefings_assignment", "briefings_booking", "briefings_weeklyrevision")
HISTORY += ("briefings_fact", "briefings_factperson")
LATELY = """
CREATE TABLE lately.{name} (LIKE public.{name} INCLUDING ALL);
INSERT INTO lately.{name} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM public.{name} WHERE {which}
"""
WHICH = {
    "briefings_briefing": "starts_at >= %(since)s",
    "briefings_assignment": "starts_at >= %(since)s",
    "briefings_booking": "briefing_id IN (SELECT id FROM lately.briefings_briefing)",
    "briefings_weeklyrevision": "monday >= %(since)s",
    "briefings_fact": "revision_id IN (SELECT id FROM lately.briefings_weeklyrevision)",
    "briefings_factperson": "fact_id IN (SELECT id FROM lately.briefings_fact)",
}
COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
WRITE = f"""
WITH fact AS (
    INSERT INTO briefings_fact (revision_id, ended_id, {", ".join(FACT)})
    SELECT %(new)s, %(new)s, {", ".join(FACT)} FROM briefings_fact
    WHERE ended_id IS NULL AND revision_id = ANY (%(known)s)
    RETURNING id, briefing_id, venue_id
)
INSERT INTO briefings_factperson (fact_id, person_id, outcome, is_walk_in)
SELECT fact.id, person_id, outcome, is_walk_in
FROM briefings_factperson person
JOIN briefings_fact old ON old.id = person.fact_id JOIN fact USING (briefing_id, venue_id)
WHERE old.ended_id IS NULL AND old.revision_id = ANY (%(known)s)
"""
FOREIGN_KEYS = """
SELECT format('ALTER TABLE lately.%%I ADD CONSTRAINT %%I ', relname, conname) || pg_get_constraintdef(pg_constraint.oid)
FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
WHERE contype = 'f' AND conrelid = %s::regclass
"""


def lines(people: object, port: int) -> Iterator[Line]:
    """Yield the lines; every compilation is taken back."""
    be_owner()
    revision = WeeklyRevision.objects.filter(force__code="metropolitan").latest("monday")
    week, force = revision.week, revision.force
    values = {"force": force.pk, "starts_at": week.starts_at, "ends_at": week.ends_at}
    known = list(WeeklyRevision.objects.of_week(week).filter(force=force).values_list("pk", flat=True))

    def plain() -> None:
        with connection.cursor() as cursor:
            cursor.execute(PLAIN, values)
            cursor.fetchall()

    def compiled(*, is_changed: bool = True) -> float:
        with transaction.atomic():
            if is_changed:
                change(week, force)
            return timed(lambda: compile_week(week=week, force=force, now=timezone.now()))

    def first() -> float:
        with transaction.atomic():
            forget(week, force)
            return timed(lambda: compile_week(week=week, force=force, now=timezone.now()))

    def written() -> float:
        with transaction.atomic(), connection.cursor() as cursor:
            made = WeeklyRevision.objects.create(monday=week.monday, force=force, number=0, compiled_at=timezone.now())
            return timed(lambda: cursor.execute(WRITE, {"new": made.pk, "known": known}) or plain())

    yield line("compile one week, against a plain GROUP BY", 2, compiled, plain)
    yield line("a week in which nothing changed, against the same", 2, lambda: compiled(is_changed=False), plain)
    yield line("compile one week for the first time, against plain SQL that writes as many rows", 2, first, written)
    with lately(week):
        yield line("the same week, with a tenth of the history and with all", 1.1, compiled, lambda: inside(compiled))


def line(name: str, goal: float, portal: Callable[[], Any], plain: Callable[[], Any]) -> Line:
    portal(), plain()
    taken, least = in_turn(TIMES, portal, plain, most_seconds=20)
    median, base = statistics.median(taken), statistics.median(least)
    ratio = median / base
    return Line(name, 1000 * median, "ms", 1000 * base, ratio, f"ratio ≤ {goal}", ratio <= goal, spread(taken))


def timed(work: Callable[[], Any]) -> float:
    """Return the seconds of this work with what a commit adds to it, and take it back."""
    begun = time.perf_counter()
    work()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    taken = time.perf_counter() - begun
    transaction.set_rollback(True)
    return taken


def be_owner() -> None:
    """Go on as the owner of the tables, who alone may make others."""
    connection.close()
    connection.settings_dict |= settings.ENV.db_url_config(settings.DATABASE_OWNER_URL)


def change(week: Week, force: Force) -> None:
    """Have a register of the week say something else, so that it is compiled anew."""
    held = Briefing.objects.filter(force=force, starts_at__gte=week.starts_at, starts_at__lt=week.ends_at, state="held")
    booking = Booking.objects.booked().filter(briefing__in=held, attendance="absent").first()
    Booking.objects.filter(pk=booking.pk).update(attendance="not_recorded")


def forget(week: Week, force: Force) -> None:
    """Have the week never compiled yet."""
    with pgtrigger.ignore(*FROZEN):
        FactPerson.objects.filter(fact__revision__force=force, fact__revision__monday=week.monday)._raw_delete(
            "default"
        )
        Fact.objects.filter(revision__force=force, revision__monday=week.monday)._raw_delete("default")
        WeeklyRevision.objects.filter(force=force, monday=week.monday)._raw_delete("default")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def inside(work: Callable[[], float]) -> float:
    """Do the work where the history is short."""
    with connection.cursor() as cursor:
        cursor.execute("SET search_path = lately, public")
        try:
            return work()
        finally:
            cursor.execute("SET search_path = public")


@contextmanager
def lately(week: Week) -> Iterator[None]:
    """Have a schema whose tables have the last tenth of the history alone, with the same indexes and foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS lately CASCADE; CREATE SCHEMA lately")
        try:
            keys = []
            for name in HISTORY:
                cursor.execute(COLUMNS, [f"public.{name}"])
                (columns,) = cursor.fetchone()
                since = week.plus(-26).starts_at
                cursor.execute(LATELY.format(name=name, columns=columns, which=WHICH[name]), {"since": since})
                cursor.execute(FOREIGN_KEYS, [f"public.{name}"])
                keys += [statement for (statement,) in cursor.fetchall()]
            cursor.execute("SET search_path = lately, public")
            for statement in keys:
                cursor.execute(statement)
            cursor.execute("SET search_path = public")
            for name in HISTORY:
                cursor.execute(f"ANALYZE lately.{name}")
            yield
        finally:
            cursor.execute("RESET search_path; DROP SCHEMA lately CASCADE")
