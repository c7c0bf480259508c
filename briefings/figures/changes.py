"""What a revision says otherwise than the one before: which facts, and which people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, F, Func, QuerySet, TextField, When
from django.db.models.functions import Cast

from briefings.figures.source import source
from briefings.models import Fact, FactPerson, WeeklyRevision

OF_FACT = [field.attname for field in Fact._meta.concrete_fields if field.name not in ("id", "revision", "ended")]
OF_PERSON = ["fact__briefing_id", "person_id", "outcome", "is_walk_in"]


def before(revisions: Iterable[WeeklyRevision]) -> list[WeeklyRevision]:
    """Return the revision before each of these; none for a first one."""
    found = WeeklyRevision.objects.none()
    for revision in revisions:
        found = found | WeeklyRevision.objects.filter(
            force=revision.force_id, monday=revision.monday, number=revision.number - 1
        )
    return list(found)


def facts(revisions: list[int]) -> QuerySet:
    """Return the facts that these revisions begin or end: what each says now, and what was said before it."""
    return differing(Fact.objects.using(source(revisions)), "", OF_FACT, revisions).order_by(
        "briefing__starts_at", "briefing", F("venue__name").asc(nulls_first=True), "said_by"
    )


def people(revisions: list[int]) -> QuerySet:
    """Return the people whom these revisions count otherwise than those before: how now, and how before."""
    return differing(FactPerson.objects.using(source(revisions)), "fact__", OF_PERSON, revisions).order_by(
        "fact__briefing__starts_at", "fact__briefing", "person__name", "person", "said_by"
    )


def differing(rows: QuerySet, fact: str, names: list[str], revisions: list[int]) -> QuerySet:
    """Return the rows of facts begun or ended for which the other side has none that says the same.

    Each has the number of the revision that said so last: `said_by`.
    """
    said: Any = Cast(Func(*map(F, names), function="ROW"), TextField())
    every = rows.annotate(said=said)
    begun = every.filter(**{f"{fact}revision__in": revisions})
    ended = every.filter(**{f"{fact}ended__in": revisions})
    found = [
        here.exclude(said__in=there.values("said")).order_by().values("pk")
        for here, there in ((begun, ended), (ended, begun))
    ]
    number = Case(
        When(**{f"{fact}revision__in": revisions}, then=F(f"{fact}revision__number")),
        default=F(f"{fact}ended__number") - 1,
    )
    return rows.filter(pk__in=found[0].union(found[1])).annotate(said_by=number)
