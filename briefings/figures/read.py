"""Reading figures: every number is summed from frozen facts, so that distinct counts are right in every table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection, connections
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from briefings.figures.measures import NONE, ONLINE
from briefings.figures.source import source
from briefings.models import WeeklyRevision
from venues.models import Category, Strand

KEYS = {
    "day": "fact.day::text",
    "area": f"CASE WHEN is_online THEN '{ONLINE}' ELSE COALESCE(area_id, '{NONE}') END",
    "category": f"CASE WHEN is_online THEN '{ONLINE}' ELSE category END",
    "course": "course_id::text",
    "focus": f"COALESCE(focus_area_id::text, '{NONE}')",
    "strand": "strand",
    "campaign": f"COALESCE(campaign_id::text, '{NONE}')",
    "force": "force_id::text",
}
BRIEFED = "attended + walk_ins > 0"
SUMS = """
WITH by_then AS (
    SELECT begun.id, force_id
    FROM briefings_weeklyrevision asked JOIN briefings_weeklyrevision begun USING (force_id, monday)
    WHERE asked.id = ANY (%(revisions)s) AND begun.number <= asked.number
), facts AS MATERIALIZED (
    SELECT fact.id, {keys}, held, called_off, offered, booked, attended, absent, not_recorded, walk_ins,
           officer_minutes,
           CASE WHEN {briefed} THEN venue_id END AS venue_id,
           CASE WHEN {briefed} AND is_first_for_venue THEN venue_id END AS first_venue_id,
           CASE WHEN {briefed} THEN organisation_id END AS organisation_id,
           CASE WHEN {briefed} AND is_first_for_organisation THEN organisation_id END AS first_organisation_id
    FROM briefings_fact fact JOIN by_then ON by_then.id = fact.revision_id
    WHERE (ended_id IS NULL OR ended_id NOT IN (SELECT id FROM by_then)) {narrowed}
), sums AS (
    SELECT {which} AS which, COALESCE({names}) AS key, sum(held) AS held, sum(called_off) AS called_off,
           sum(offered) AS offered, sum(booked) AS booked, sum(attended) AS attended, sum(absent) AS absent,
           sum(not_recorded) AS not_recorded, sum(walk_ins) AS walk_ins,
           count(DISTINCT venue_id) AS venues, count(DISTINCT first_venue_id) AS venues_first,
           count(DISTINCT organisation_id) AS organisations,
           count(DISTINCT first_organisation_id) AS organisations_first, sum(officer_minutes) AS officer_minutes
    FROM facts GROUP BY GROUPING SETS ({sets}, ())
), people AS (
    SELECT {which} AS which, COALESCE({names}) AS key, count(DISTINCT person_id) AS people
    FROM facts JOIN briefings_factperson person ON person.fact_id = facts.id
    WHERE outcome = 'attended' GROUP BY GROUPING SETS ({sets}, ())
)
SELECT sums.*, COALESCE(people, 0) AS people
FROM sums LEFT JOIN people ON people.which = sums.which AND people.key IS NOT DISTINCT FROM sums.key
ORDER BY sums.which, sums.key
"""
LABELS = """
SELECT 'area', code, name FROM venues_area UNION ALL SELECT 'course', id::text, name FROM venues_course
UNION ALL SELECT 'focus', id::text, name FROM briefings_focusarea
UNION ALL SELECT 'campaign', id::text, name FROM briefings_campaign WHERE id::text = ANY (%(campaigns)s)
UNION ALL SELECT 'force', id::text, name FROM accounts_force
"""


@dataclass(frozen=True)
class Figures:
    """The measures of one row of a table, or of a whole week: counts, hours, and a rate in per cent or None."""

    key: str
    label: str
    values: dict[str, int]

    def __getitem__(self, code: str) -> float | None:
        if code == "rate":
            known = self.values["attended"] + self.values["absent"]
            return round(100 * self.values["attended"] / known, 1) if known else None
        if code == "officer_hours":
            return round(self.values["officer_minutes"] / 60, 1)
        return self.values[code]


@dataclass(frozen=True)
class Table:
    """The figures broken down by one dimension, in its own order, with their total (not their sum: counts differ)."""

    dimension: str
    rows: list[Figures] = field(default_factory=list)
    total: Figures = field(default_factory=lambda: Figures("", "", {}))


def table(revisions: Iterable[WeeklyRevision], dimension: str, narrow: dict[str, str] | None = None) -> Table:
    """Return these revisions' figures by a dimension of KEYS; `narrow` keeps only facts with those keys."""
    return tables(revisions, [dimension], narrow)[0]


def tables(
    revisions: Iterable[WeeklyRevision], dimensions: list[str], narrow: dict[str, str] | None = None
) -> list[Table]:
    """Return a table for each of these dimensions, all from one reading of the facts."""
    contents = frozenset((revision.pk, revision.checksum) for revision in revisions)
    kept = frozenset((name, value) for name, value in (narrow or {}).items() if value)
    found = sums(contents, tuple(dimensions), kept)
    every = 2 ** len(dimensions) - 1
    grouped = [[row for row in found if row["which"] == every ^ 1 << place] for place in range(len(dimensions))][::-1]
    labels = labels_of(dict(zip(dimensions, grouped, strict=True)))
    total = Figures("", _("Total"), whole(next(row for row in found if row["which"] == every)))
    return [Table(name, ordered(name, rows, labels), total) for name, rows in zip(dimensions, grouped, strict=True)]


@lru_cache(maxsize=512)
def sums(
    contents: frozenset[tuple[int, str]], dimensions: tuple[str, ...], narrow: frozenset[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Return the sums over the facts of the revisions with these keys and checksums, which this process remembers.

    They are frozen: what was summed once is true for good, and a checksum stands for nothing else.
    """
    narrowed, values = narrowing(dict(narrow))
    names = [f"key_{dimension}" for dimension in dimensions]
    query = SUMS.format(
        keys=", ".join(f"{KEYS[dimension]} AS key_{dimension}" for dimension in dimensions),
        names=", ".join(names),
        which=f"grouping({', '.join(names)})",
        sets=", ".join(f"({name})" for name in names),
        briefed=BRIEFED,
        narrowed=narrowed,
    )
    numbers = [number for number, _checksum in contents]
    with connections[source(numbers)].cursor() as cursor:
        cursor.execute(query, values | {"revisions": numbers})
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def whole(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row with nothing as 0: sums over no facts are null."""
    return {name: 0 if value is None and name != "key" else value for name, value in row.items()}


def ordered(dimension: str, found: list[dict[str, Any]], labels: dict[str, dict[str, str]]) -> list[Figures]:
    """Return the rows of a table: by day, else by their words with what has none last."""
    rows = [Figures(row["key"], labels[dimension].get(row["key"], row["key"]), whole(row)) for row in found]
    return rows if dimension == "day" else sorted(rows, key=lambda row: (row.key in (NONE, ONLINE), row.label))


def narrowing(narrow: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """Return the SQL conditions that keep these keys, and their parameters."""
    conditions = "".join(f" AND ({KEYS[name]}) = %(narrow_{name})s" for name in narrow)
    return conditions, {f"narrow_{name}": value for name, value in narrow.items()}


def labels_of(found: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, str]]:
    """Return the words for the keys of each dimension, in one query where they are kept as rows."""
    nothing = {"area": _("Outside London"), "focus": _("No focus area"), "campaign": _("No campaign")}
    labels = {name: {NONE: nothing.get(name, _("Not known")), ONLINE: _("Online")} for name in found}
    known = {"category": dict(Category.choices), "strand": dict(Strand.choices)}
    for name in labels:
        labels[name] |= {str(key): str(words) for key, words in known.get(name, {}).items()}
    if "day" in found:
        labels["day"] |= {row["key"]: date_format(date.fromisoformat(row["key"]), "l j F") for row in found["day"]}
    if ROWS & found.keys():
        with connection.cursor() as cursor:
            cursor.execute(LABELS, {"campaigns": [row["key"] for row in found.get("campaign", [])]})
            for name, key, words in cursor.fetchall():
                labels.get(name, {})[key] = words
    return labels


ROWS = {"area", "course", "focus", "campaign", "force"}  # the dimensions whose words are kept as rows
