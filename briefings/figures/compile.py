"""Compiling a week: one snapshot of the briefings and bookings, and a frozen revision of what changed in it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from briefings.figures.statements import BEGIN, CHECKSUM, COMPARE, END
from briefings.models import Briefing, WeeklyRevision
from portal.accounts.models import Force, User
from portal.london_time import Week, london_day
from portal.sweep import each_alone

DUE = """
SELECT force.id, week::date
FROM accounts_force force
CROSS JOIN generate_series(
    (SELECT date_trunc('week', min(starts_at) AT TIME ZONE 'Europe/London') FROM briefings_briefing
     WHERE published_at IS NOT NULL),
    %(last)s::timestamp, interval '7 days') week
LEFT JOIN LATERAL (
    SELECT id, differs_at FROM briefings_weeklyrevision
    WHERE force_id = force.id AND monday = week::date ORDER BY number DESC LIMIT 1) newest ON TRUE
WHERE newest.id IS NULL OR newest.differs_at IS NOT NULL
ORDER BY week, force.id
"""


@transaction.atomic
def compile_week(*, week: Week, force: Force, now: datetime, by: User | None = None) -> WeeklyRevision:
    """Return the newest revision of a force's week: a new one when anything in it changed, else the one before.

    Everything is read in one statement, so from one snapshot; what has not changed is not written again. Refuses a
    week that is not over.
    """
    if week.ends_at > now:
        raise ValidationError(_("The week %(week)s is not over yet. Compile it on Monday."), params={"week": week})
    values = {"force": force.pk, "monday": week.monday, "starts_at": week.starts_at, "ends_at": week.ends_at}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"figures:{force.pk}:{week}"])
        cursor.execute(COMPARE, values)
        is_changed = cursor.rowcount > 0
    newest = WeeklyRevision.objects.of_week(week).filter(force=force).order_by("-number").first()
    if newest is None or is_changed:
        number = newest.number + 1 if newest else 1
        return write(WeeklyRevision(monday=week.monday, force=force, number=number, compiled_at=now, compiled_by=by))
    WeeklyRevision.objects.filter(pk=newest.pk).update(differs_at=None)
    newest.differs_at = None
    return newest


def write(revision: WeeklyRevision) -> WeeklyRevision:
    """Keep a new revision with the facts that it ends and begins, and freeze it by its checksum over all that hold."""
    revision.save()
    with connection.cursor() as cursor:
        cursor.execute(END, {"revision": revision.pk})
        cursor.execute(BEGIN, {"revision": revision.pk})
        cursor.execute(CHECKSUM)
        (revision.checksum,) = cursor.fetchone()
    revision.save(update_fields=["checksum"])
    return revision


def compile_due(*, now: datetime) -> list[WeeklyRevision]:
    """Compile every finished week that was missed or whose registers changed since, each in a transaction of its own.

    Returns the revisions; a second run compiles nothing.
    """
    return each_alone(weeks_due(now=now), lambda due: compile_week(week=due[1], force=due[0], now=now))


def weeks_due(*, now: datetime) -> list[tuple[Force, Week]]:
    """Return the finished weeks of each force never compiled, or with registers changed since, oldest first."""
    last = Week.of(london_day(now)).plus(-1).monday
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"last": last})
        due = cursor.fetchall()
    forces = Force.objects.in_bulk({force for force, _monday in due})
    return [(forces[force], Week(monday)) for force, monday in due]


def missing(*, now: datetime) -> int:
    """Return how many forces have no figures of the last finished week, which is compiled on the Monday after it."""
    last = Week.of(london_day(now)).plus(-1)
    if not Briefing.objects.filter(published_at__isnull=False, starts_at__lt=last.ends_at).exists():
        return 0
    return Force.objects.exclude(pk__in=WeeklyRevision.objects.of_week(last).values("force")).count()


def mark_differs(*, briefing: Briefing, now: datetime) -> None:
    """Mark the newest revision of the briefing's week, if there is one, as no longer what the registers say."""
    week = Week.of(london_day(briefing.starts_at))
    WeeklyRevision.objects.newest().of_week(week).filter(force=briefing.force_id).update(differs_at=now)
