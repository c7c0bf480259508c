"""What a revision says otherwise than the one before: which facts, and which people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, Func, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from briefings.figures.source import source
from briefings.models import Fact, FactPerson, WeeklyRevision

OF_FACT = [field.attname for field in Fact._meta.concrete_fields if field.name not in ("id", "revision")]
OF_PERSON = ["fact__briefing_id", "person_id", "outcome", "is_walk_in"]


def before(revisions: Iterable[WeeklyRevision]) -> list[WeeklyRevision]:
    """Return the revision before each of these; none for a first one."""
    found = WeeklyRevision.objects.none()
    for revision in revisions:
        found = found | WeeklyRevision.objects.filter(
            force=revision.force_id, monday=revision.monday, number=revision.number - 1
        )
    return list(found)


def facts(new: list[int], old: list[int]) -> QuerySet:
    """Return the facts of both revisions that the other has not: what was said before, and what is said now."""
    return differing(Fact.objects.using(source([*new, *old])), "revision", OF_FACT, new, old).order_by(
        "briefing__starts_at", "briefing", F("venue__name").asc(nulls_first=True), "revision__number"
    )


def people(new: list[int], old: list[int]) -> QuerySet:
    """Return the people counted in both revisions otherwise than in the other."""
    return differing(FactPerson.objects.using(source([*new, *old])), "fact__revision", OF_PERSON, new, old).order_by(
        "fact__briefing__starts_at", "fact__briefing", "person__name", "person", "fact__revision__number"
    )


def differing(rows: QuerySet, revision: str, names: list[str], new: list[int], old: list[int]) -> QuerySet:
    """Return the rows of either side for which the other has none that says the same."""
    said: Any = Cast(Func(*map(F, names), function="ROW"), TextField())
    every = rows.annotate(said=said)
    found = [
        every.filter(**{f"{revision}__in": here})
        .exclude(Exists(every.filter(**{f"{revision}__in": there}, said=OuterRef("said"))))
        .values("pk")
        for here, there in ((new, old), (old, new))
    ]
    return rows.filter(pk__in=found[0].order_by().union(found[1].order_by()))
