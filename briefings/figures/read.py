"""Reading figures: every number is summed from frozen facts, so that distinct counts are right in every table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from briefings.figures.measures import NONE, ONLINE
from briefings.models import Campaign, FocusArea
from portal.accounts.models import Force
from venues.models import Area, Category, Course, Strand

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
CAME = "outcome = 'attended'"
FACTS = """
briefings_fact fact JOIN briefings_weeklyrevision revision ON revision.id = fact.revision_id
WHERE fact.revision_id = ANY(%(revisions)s) {narrowed}
"""
SUMS = """
WITH sums AS (
    SELECT {key} AS key, grouping({key}) AS is_total, sum(held) AS held, sum(called_off) AS called_off,
           sum(offered) AS offered, sum(booked) AS booked, sum(attended) AS attended, sum(absent) AS absent,
           sum(not_recorded) AS not_recorded, sum(walk_ins) AS walk_ins,
           count(DISTINCT venue_id) FILTER (WHERE {briefed}) AS venues,
           count(DISTINCT venue_id) FILTER (WHERE {briefed} AND is_first_for_venue) AS venues_first,
           count(DISTINCT organisation_id) FILTER (WHERE {briefed}) AS organisations,
           count(DISTINCT organisation_id) FILTER (WHERE {briefed} AND is_first_for_organisation)
               AS organisations_first,
           sum(officer_minutes) AS officer_minutes
    FROM {facts} GROUP BY GROUPING SETS (({key}), ())
), people AS (
    SELECT {key} AS key, grouping({key}) AS is_total, count(DISTINCT person_id) AS people
    FROM briefings_factperson person JOIN briefings_fact fact ON fact.id = person.fact_id
    JOIN briefings_weeklyrevision revision ON revision.id = fact.revision_id
    WHERE {came} AND fact.revision_id = ANY(%(revisions)s) {narrowed} GROUP BY GROUPING SETS (({key}), ())
)
SELECT sums.key, sums.is_total, held, called_off, offered, booked, attended, absent, not_recorded, walk_ins,
       venues, venues_first, organisations, organisations_first, officer_minutes, COALESCE(people, 0) AS people
FROM sums LEFT JOIN people ON people.is_total = sums.is_total AND (sums.is_total = 1 OR people.key = sums.key)
ORDER BY sums.is_total, sums.key
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


def table(revisions: Iterable[int], dimension: str, narrow: dict[str, str] | None = None) -> Table:
    """Return these revisions' figures by a dimension of KEYS; `narrow` keeps only facts with those keys."""
    narrow = {name: value for name, value in (narrow or {}).items() if value}
    narrowed, values = narrowing(narrow)
    facts = FACTS.format(narrowed=narrowed)
    query = SUMS.format(key=KEYS[dimension], facts=facts, briefed=BRIEFED, came=CAME, narrowed=narrowed)
    with connection.cursor() as cursor:
        cursor.execute(query, values | {"revisions": list(revisions)})
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in found:
        row.update({name: 0 for name in row if name not in ("key", "is_total") and row[name] is None})
    labels = labels_of(dimension, [row["key"] for row in found if not row["is_total"]])
    rows = [Figures(row["key"], labels[row["key"]], row) for row in found if not row["is_total"]]
    if dimension != "day":
        rows.sort(key=lambda row: (row.key in (NONE, ONLINE), row.label))
    total = next(row for row in found if row["is_total"])
    return Table(dimension, rows, Figures("", _("Total"), total))


def narrowing(narrow: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """Return the SQL conditions that keep these keys, and their parameters."""
    conditions = "".join(f" AND ({KEYS[name]}) = %(narrow_{name})s" for name in narrow)
    return conditions, {f"narrow_{name}": value for name, value in narrow.items()}


def labels_of(dimension: str, keys: list[str]) -> dict[str, str]:
    """Return the words for each key of a dimension."""
    named = {str(key): str(words) for key, words in WORDS[dimension](keys).items()}
    nothing = {"area": _("Outside London"), "focus": _("No focus area"), "campaign": _("No campaign")}
    return {NONE: nothing.get(dimension, _("Not known")), ONLINE: _("Online")} | named


def days(keys: list[str]) -> dict[str, str]:
    return {key: date_format(date.fromisoformat(key), "l j F") for key in keys}


WORDS: dict[str, Callable[[list[str]], dict[Any, Any]]] = {
    "day": days,
    "area": lambda keys: dict(Area.objects.filter(pk__in=keys).values_list("pk", "name")),
    "category": lambda keys: dict(Category.choices),
    "course": lambda keys: dict(Course.objects.filter(pk__in=numbers(keys)).values_list("pk", "name")),
    "focus": lambda keys: dict(FocusArea.objects.filter(pk__in=numbers(keys)).values_list("pk", "name")),
    "strand": lambda keys: dict(Strand.choices),
    "campaign": lambda keys: dict(Campaign.objects.filter(pk__in=numbers(keys)).values_list("pk", "name")),
    "force": lambda keys: dict(Force.objects.filter(pk__in=numbers(keys)).values_list("pk", "name")),
}


def numbers(keys: list[str]) -> list[str]:
    return [key for key in keys if key.isdigit()]
