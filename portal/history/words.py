"""History in plain words: who changed what from what to what, over several kinds of rows, a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.london_time import in_london

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """What is told of one kind of row: its name, the fields that are told, and what is added to a field's name."""

    events: QuerySet
    noun: Words
    fields: dict[str, Words]
    names: tuple[str, ...] = ()  # the fields that say which row it is, such as a booking's person


@dataclass(frozen=True)
class Line:
    """One change: when, who did it, what they did, and in which request."""

    at: datetime
    who: str
    did: str
    request: str = ""


@dataclass
class Found:
    """The rows of one page, each with the row before it, and the words of what they point to."""

    events: list[tuple[Kind, Any, Any]] = field(default_factory=list)
    words: dict[type[models.Model], dict[Any, str]] = field(default_factory=dict)
    people: dict[int, User] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """The lines of all events of these kinds, newest first: counted up to `most`, sliced for a page, or streamed."""

    kinds: list[Kind]
    who: Callable[[Any], str]
    most: int = 10_000  # counting all that ever changed would make the first page slow

    def count(self) -> int:
        return stream(self.kinds)[: self.most].count()

    def __getitem__(self, part: slice) -> list[Line]:
        return lines(self.kinds, stream(self.kinds)[part], self.who)

    def iterator(self, chunk_size: int) -> Iterator[Line]:
        events = stream(self.kinds).iterator(chunk_size)
        while page := list(islice(events, chunk_size)):
            yield from lines(self.kinds, page, self.who)


def stream(kinds: Iterable[Kind]) -> QuerySet:
    """Return (number of the kind, number of the event, when) of all events of these kinds, newest first."""
    parts = [
        kind.events.order_by()
        .annotate(kind=Value(number), at=F("pgh_created_at"), event=F("pgh_id"))
        .values_list("kind", "event", "at")
        for number, kind in enumerate(kinds)
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-at", "-event")


def lines(kinds: list[Kind], page: Iterable[tuple[int, int, datetime]], who: Callable[[Any], str]) -> list[Line]:
    """Return the page's events in words, in queries that do not grow; `who` names a person for this reader."""
    found = gather(kinds, list(page))
    return [
        Line(event.pgh_created_at, actor(found, event, who), did(found, kind, event, before, who), request_of(event))
        for kind, event, before in found.events
    ]


def gather(kinds: list[Kind], page: list[tuple[int, int, datetime]]) -> Found:
    wanted: dict[int, list[int]] = defaultdict(list)
    for number, event, _when in page:
        wanted[number].append(event)
    rows: dict[tuple[int, int], Any] = {}
    earlier: dict[tuple[int, int], Any] = {}
    for number, numbers in wanted.items():
        every = kinds[number].events.model._default_manager
        last = every.filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
        chosen = every.filter(pk__in=numbers).select_related("pgh_context")
        for event in chosen.annotate(before=Subquery(last.values("pgh_id")[:1])):
            rows[number, event.pk] = event
        befores = {event.before for (kind, _pk), event in rows.items() if kind == number and event.before}
        for pk, event in every.in_bulk(befores).items():
            earlier[number, pk] = event
    found = Found()
    for number, pk, _when in page:
        event = rows[number, pk]
        found.events.append((kinds[number], event, earlier.get((number, event.before))))
    read_words(found)
    return found


NAMED_WITH = {  # what the words of a row are made of beside the row
    "briefings.Briefing": ["course"],
    "briefings.Fact": ["briefing__course"],
}


def read_words(found: Found) -> None:
    """Read the words of everything that will be told of the rows, one query for each model."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for kind, event, before in found.events:
        wanted[User].add(about(event).get("user"))
        fields = kind.fields if event.pgh_label == "update" else {}
        for name in (*fields, *kind.names):
            column = event._meta.get_field(name)
            if column.is_relation:
                wanted[column.related_model] |= {getattr(row, column.attname) for row in (event, before) if row}
    for model, numbers in wanted.items():
        rows = model._base_manager.select_related(*NAMED_WITH.get(model._meta.label, ())).in_bulk(numbers - {None})
        found.words[model] = {pk: str(row) for pk, row in rows.items()}
        if model is User:
            found.people = rows


def about(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def request_of(event: Any) -> str:
    return about(event).get("request", "")


def actor(found: Found, event: Any, who: Callable[[Any], str]) -> str:
    person = found.people.get(about(event).get("user"))
    if person:
        return who(person)
    return _("Somebody not signed in") if about(event).get("path") else _("The portal")


def did(found: Found, kind: Kind, event: Any, before: Any, who: Callable[[Any], str]) -> str:
    """Return what was done, such as "changed places from 20 to 30"."""
    names = [told(found, event, name, who) for name in kind.names if value_of(event, name) not in (None, "")]
    noun = f"{kind.noun} {', '.join(names)}".strip()
    if event.pgh_label == "insert":
        return _("added %(what)s") % {"what": noun}
    if event.pgh_label == "delete":
        return _("removed %(what)s") % {"what": noun}
    changes = [
        _("%(field)s from %(old)s to %(new)s")
        % {"field": label, "old": told(found, before, name, who), "new": told(found, event, name, who)}
        for name, label in kind.fields.items()
        if before and getattr(before, event._meta.get_field(name).attname) != value_of(event, name)
    ]
    of_which = f"{noun}: " if kind.names else ""
    return _("changed %(what)s") % {"what": of_which + "; ".join(changes) if changes else noun}


def value_of(event: Any, name: str) -> Any:
    return getattr(event, event._meta.get_field(name).attname)


def told(found: Found, event: Any, name: str, who: Callable[[Any], str]) -> str:
    """Return a value as a person reads it."""
    column, value = event._meta.get_field(name), value_of(event, name)
    if value in (None, "", []):
        return _("nothing")
    if column.is_relation:
        person = found.people.get(value) if column.related_model is User else None
        return who(person) if person else found.words[column.related_model].get(value, _("one that was removed"))
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return moment(value) if isinstance(value, date) else str(value)


def moment(value: date) -> str:
    """Return a day, or a moment on the London clock."""
    if isinstance(value, datetime):
        return date_format(in_london(value), "j F Y, H:i")
    return date_format(value, "j F Y")
