"""The rows behind a figure, as they were when the week was compiled."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from briefings.figures.measures import MEASURE, NONE, ONLINE
from briefings.figures.source import source
from briefings.models import Attendance, Fact, FactPerson

FIELDS = {
    "day": "day",
    "area": "area_id",
    "category": "category",
    "course": "course_id",
    "focus": "focus_area_id",
    "strand": "strand",
    "campaign": "campaign_id",
    "force": "revision__force_id",
}
PEOPLE = {
    "booked": Q(is_walk_in=False),
    "attended": Q(is_walk_in=False, outcome=Attendance.ATTENDED),
    "absent": Q(is_walk_in=False, outcome=Attendance.ABSENT),
    "not_recorded": Q(is_walk_in=False, outcome=Attendance.NOT_RECORDED),
    "walk_ins": Q(is_walk_in=True),
    "people": Q(outcome=Attendance.ATTENDED),
    "rate": Q(is_walk_in=False, outcome__in=[Attendance.ATTENDED, Attendance.ABSENT]),
}
BRIEFINGS = {
    "held": Q(held=1),
    "called_off": Q(called_off=1),
    "offered": Q(offered__gt=0),
    "officer_hours": Q(officer_minutes__gt=0),
}
FIRST = {"venues_first": Q(is_first_for_venue=True), "organisations_first": Q(is_first_for_organisation=True)}


def behind(code: str, revisions: list[int], narrow: dict[str, str]) -> QuerySet:
    """Return the rows that a measure counts: facts of briefings, facts of venues (one each), or people counted."""
    database = source(revisions)
    facts = Fact.objects.using(database).holding_in(revisions).filter(narrowed(narrow))
    kind = MEASURE[code].rows
    if kind == "briefings":
        found = facts.filter(BRIEFINGS[code], venue=None).select_related("briefing__course", "briefing__host_venue")
        return found.order_by("briefing__starts_at", "pk")
    if kind == "venues":
        briefed = facts.filter(Q(attended__gt=0) | Q(walk_ins__gt=0)).filter(FIRST.get(code, Q()))
        counted = "organisation" if code.startswith("organisations") else "venue"
        earlier = briefed.filter(**{counted: OuterRef(counted)}).filter(
            Q(day__lt=OuterRef("day")) | Q(day=OuterRef("day"), pk__lt=OuterRef("pk"))
        )
        found = briefed.exclude(Exists(earlier)).select_related("venue", "organisation", "area", "briefing__course")
        return found.order_by("venue__name", "pk")
    people = FactPerson.objects.using(database).filter(PEOPLE[code], fact__in=facts)
    if code == "people":
        earlier = people.filter(person=OuterRef("person"), pk__lt=OuterRef("pk"))
        people = people.exclude(Exists(earlier))
    return people.select_related("person", "fact__venue", "fact__briefing__course").order_by(
        F("fact__briefing__starts_at"), "person__name", "pk"
    )


def narrowed(narrow: dict[str, str]) -> Q:
    """Return the condition that keeps the facts with these keys (those of briefings.figures.read)."""
    condition = Q()
    for name, value in narrow.items():
        if not value:
            continue
        if name in ("area", "category"):
            condition &= Q(is_online=value == ONLINE)
        if value == NONE:
            condition &= Q(**{f"{FIELDS[name]}__isnull": True})
        elif value != ONLINE:
            condition &= Q(**{FIELDS[name]: value})
    return condition
