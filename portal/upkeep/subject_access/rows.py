"""The rows of every model in which a person stands, as what may be given to that person."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey, Model, Q
from django.db.models.fields.json import KeyTextTransform
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as words
from pghistory.models import Context

from portal.accounts.models import Invitation, User
from portal.history.grants import event_models
from portal.history.words import NAMED_WITH, moment
from portal.upkeep.subject_access.contents import BY_ADDRESS, GIVEN, LEFT_OUT
from portal.upkeep.subject_access.others import Others
from venues.models import AccountRequest, StaffMember

Person = User | StaffMember | Invitation | AccountRequest
CHUNK = 500  # rows whose references are read at a time
MACHINERY = ("pgh_id", "pgh_obj", "pgh_context")
DONE = {"insert": words("added"), "update": words("changed"), "delete": words("removed")}
COLUMNS = {"id": words("number"), "pgh_created_at": words("kept"), "pgh_label": words("what was done")}


@dataclass(frozen=True)
class Part:
    """A heading, the columns in words, and the rows; `name` and `keys` are what the file for machines calls them."""

    name: str
    title: str | Promise
    keys: list[str]
    columns: list[str]
    rows: Iterator[list[Any]]


@dataclass(frozen=True)
class Subject:
    """The person whose data are given, with every address and name that the portal has or had for them."""

    row: Person
    addresses: frozenset[str]
    others: Others

    @classmethod
    def of(cls, row: Person) -> Subject:
        past = row.events.values_list("name", "email")
        known = [(row.name, row.email), *past]
        addresses = frozenset(email.lower() for _name, email in known if email)
        return cls(row, addresses, Others([name for name, _email in known], addresses))


def parts(subject: Subject) -> Iterator[Part]:
    """Yield each part that may have rows, in the order of `GIVEN`, and what an account changed."""
    for label, title in GIVEN.items():
        model = apps.get_model(label)
        condition = condition_of(model, subject)
        if condition:
            fields = fields_of(model)
            columns = [str(COLUMNS.get(field.name, field.verbose_name)).capitalize() for field in fields]
            keys = [field.name for field in fields]
            yield Part(label, title, keys, columns, rows(model, condition, fields, subject))
    if isinstance(subject.row, User):
        columns = [_("When"), _("What"), _("Number"), _("What was done"), _("Request")]
        keys = ["when", "what", "number", "done", "request"]
        yield Part("changes", _("Changes that you made"), keys, columns, changes(subject.row))


def condition_of(model: type[Model], subject: Subject) -> Q:
    """Return which rows the person stands in; an empty one when they can stand in none."""
    condition = Q(pk=subject.row.pk) if model is type(subject.row) else Q()
    for field in model._meta.local_fields:
        if isinstance(field, ForeignKey) and field.related_model is type(subject.row):
            condition |= Q(**{field.name: subject.row.pk})
    if model._meta.label in BY_ADDRESS:
        for address in subject.addresses:
            condition |= Q(**{f"{BY_ADDRESS[model._meta.label]}__iexact": address})
    return condition


def fields_of(model: type[Model]) -> list[Field]:
    """Return the columns that are given of a model."""
    return [
        field
        for field in model._meta.local_fields
        if field.name not in MACHINERY and f"{model._meta.label}.{field.name}" not in LEFT_OUT
    ]


def rows(model: type[Model], condition: Q, fields: list[Field], subject: Subject) -> Iterator[list[Any]]:
    """Yield the rows' values; what they refer to is read for many rows at a time."""
    found = model._base_manager.filter(condition).order_by("pk").only(*(field.name for field in fields))
    stream = found.iterator(chunk_size=CHUNK)
    while chunk := list(islice(stream, CHUNK)):
        known = references(chunk, fields)
        for row in chunk:
            yield [value(field, row, known, subject) for field in fields]


def references(chunk: list[Model], fields: list[Field]) -> dict[type[Model], dict[Any, Model]]:
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    for field in fields:
        if isinstance(field, ForeignKey):
            wanted[field.related_model] |= {getattr(row, field.attname) for row in chunk} - {None}
    return {
        model: model._base_manager.select_related(*NAMED_WITH.get(model._meta.label, ())).in_bulk(numbers)
        for model, numbers in wanted.items()
    }


def value(field: Field, row: Model, known: dict[type[Model], dict[Any, Model]], subject: Subject) -> Any:
    """Return a column's value: of other people only what they are, of everything else what a person reads."""
    found = getattr(row, field.attname)
    if isinstance(field, ForeignKey) and found is not None:
        is_subject = (field.related_model, found) == (type(subject.row), subject.row.pk)
        return _("this person") if is_subject else told(known[field.related_model].get(found), subject)
    if found is None or isinstance(found, bool | int | float):
        return found
    if isinstance(found, date):
        return moment(found)
    if field.name == "pgh_label":
        return str(DONE[found])
    if field.choices:
        return str(dict(field.flatchoices).get(found, found))
    return subject.others.out_of(found if isinstance(found, str) else json.dumps(found, default=str))


def told(row: Model | None, subject: Subject) -> str:
    """Return what a row refers to in words: somebody else by their role."""
    if row is None:
        return _("one that was removed")
    if isinstance(row, User):
        return _("another person (%(role)s)") % {"role": row.get_role_display()}
    return _("another person") if isinstance(row, StaffMember) else subject.others.out_of(str(row))


def changes(account: User) -> Iterator[list[Any]]:
    """Yield what the account changed: when, of which kind, which number, what was done, in which request."""
    contexts = Context.objects.annotate(by=KeyTextTransform("user", "metadata")).filter(by=str(account.pk))
    for model in event_models():
        noun = str(model.pgh_tracked_model._meta.verbose_name)
        events = model._base_manager.filter(pgh_context__in=contexts.values("pk")).order_by("pgh_id")
        found = events.values_list("pgh_created_at", "pgh_obj_id", "pgh_label", "pgh_context__metadata__request")
        for at, number, label, request in found.iterator(chunk_size=CHUNK):
            yield [moment(at), noun, number, str(DONE[label]), request]
