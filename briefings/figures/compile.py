"""Compiling a week: one snapshot of the briefings and bookings, its checksum, and frozen facts when it changed."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from briefings.models import Briefing, WeeklyRevision
from portal.accounts.models import Force, User
from portal.london_time import Week, london_day
from portal.sweep import each_alone

GATHER = """
DROP TABLE IF EXISTS gathered;
CREATE TEMPORARY TABLE gathered ON COMMIT DROP AS
WITH given AS (
    SELECT briefing.*, course.strand, (starts_at AT TIME ZONE 'Europe/London')::date AS day, state = 'held' AS is_held,
           extract(epoch FROM ends_at - starts_at)::int / 60 AS minutes
    FROM briefings_briefing briefing JOIN venues_course course ON course.id = course_id
    WHERE briefing.force_id = %(force)s AND starts_at >= %(starts_at)s AND starts_at < %(ends_at)s
      AND published_at IS NOT NULL AND state <> 'draft'
)
SELECT given.id AS briefing_id, NULL::bigint AS venue_id, NULL::bigint AS organisation_id, day, course_id, strand,
       campaign_id, focus_area_id, host.area_id, COALESCE(host.category, '') AS category,
       host_venue_id IS NULL AS is_online, is_held::int AS held, (state = 'called_off')::int AS called_off,
       CASE WHEN state = 'called_off' THEN 0 ELSE places END AS offered,
       CASE WHEN is_held THEN minutes ELSE 0 END * (
           SELECT count(*) FROM briefings_assignment WHERE briefing_id = given.id) AS officer_minutes,
       NULL::bigint AS person_id, NULL::text AS outcome, NULL::boolean AS is_walk_in,
       FALSE AS is_first_for_venue, FALSE AS is_first_for_organisation
FROM given LEFT JOIN venues_venue host ON host.id = host_venue_id
UNION ALL
SELECT given.id, booking.venue_id, venue.organisation_id, day, course_id, strand, campaign_id, focus_area_id,
       venue.area_id, venue.category, FALSE, 0, 0, 0, 0, booking.person_id, booking.attendance, booking.is_walk_in,
       COALESCE(venue.first_briefed_on = day, FALSE), COALESCE(organisation.first_briefed_on = day, FALSE)
FROM given
JOIN briefings_booking booking ON booking.briefing_id = given.id AND booking.state = 'booked'
JOIN venues_venue venue ON venue.id = booking.venue_id
JOIN venues_organisation organisation ON organisation.id = venue.organisation_id
WHERE given.state <> 'called_off'
"""
CHECKSUM = """
SELECT encode(sha256(convert_to(COALESCE(string_agg(
    gathered::text, E'\\n' ORDER BY briefing_id, venue_id NULLS FIRST, person_id), ''), 'UTF8')), 'hex')
FROM gathered
"""
FREEZE = """
WITH fact AS (
    INSERT INTO briefings_fact (
        revision_id, briefing_id, venue_id, organisation_id, day, course_id, strand, campaign_id, focus_area_id,
        area_id, category, is_online, held, called_off, offered, officer_minutes, booked, attended, absent,
        not_recorded, walk_ins, is_first_for_venue, is_first_for_organisation)
    SELECT %(revision)s, briefing_id, venue_id, organisation_id, day, course_id, strand, campaign_id, focus_area_id,
           area_id, category, is_online, held, called_off, offered, officer_minutes,
           count(*) FILTER (WHERE NOT is_walk_in),
           count(*) FILTER (WHERE NOT is_walk_in AND outcome = 'attended'),
           count(*) FILTER (WHERE NOT is_walk_in AND outcome = 'absent'),
           count(*) FILTER (WHERE NOT is_walk_in AND outcome = 'not_recorded'),
           count(*) FILTER (WHERE is_walk_in),
           is_first_for_venue, is_first_for_organisation
    FROM gathered
    GROUP BY briefing_id, venue_id, organisation_id, day, course_id, strand, campaign_id, focus_area_id, area_id,
             category, is_online, held, called_off, offered, officer_minutes, is_first_for_venue,
             is_first_for_organisation
    RETURNING id, briefing_id, venue_id
)
INSERT INTO briefings_factperson (fact_id, person_id, outcome, is_walk_in)
SELECT fact.id, person_id, outcome, is_walk_in
FROM gathered JOIN fact USING (briefing_id, venue_id)
"""
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

    Everything is read in one statement, so from one snapshot. Refuses a week that is not over.
    """
    if week.ends_at > now:
        raise ValidationError(_("The week %(week)s is not over yet. Compile it on Monday."), params={"week": week})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"figures:{force.pk}:{week}"])
        cursor.execute(GATHER, {"force": force.pk, "starts_at": week.starts_at, "ends_at": week.ends_at})
        cursor.execute(CHECKSUM)
        (checksum,) = cursor.fetchone()
        newest = WeeklyRevision.objects.of_week(week).filter(force=force).order_by("-number").first()
        if newest and newest.checksum == checksum:
            WeeklyRevision.objects.filter(pk=newest.pk).update(differs_at=None)
            newest.differs_at = None
            return newest
        revision = WeeklyRevision.objects.create(
            monday=week.monday,
            force=force,
            number=newest.number + 1 if newest else 1,
            compiled_at=now,
            compiled_by=by,
            checksum=checksum,
        )
        cursor.execute(FREEZE, {"revision": revision.pk})
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
