"""What the database keeps of every change to a model: an event model whose rows are only ever added."""

from __future__ import annotations

from collections.abc import Iterable

import pghistory
from django.db import models


def events_of(
    model: type[models.Model], *, leaving_out: Iterable[str] = (), found_by: Iterable[str] = (), is_counted=False
):
    """Return the base of the event model of this model; `found_by` names the foreign keys that pages look it up by.

    `is_counted` is for rows whose count other rows' triggers keep, one statement for each: a condition on the row
    itself is then cheaper than the statement's tables.
    """
    base = pghistory.create_event_model(
        model,
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(level=pghistory.Row if is_counted else pghistory.Statement),
        pghistory.DeleteEvent(),
        exclude=list(leaving_out),
        append_only=True,
        level=pghistory.Statement,
        obj_field=pghistory.ObjForeignKey(related_name="events"),
        meta={
            "indexes": [
                models.Index(fields=["pgh_created_at"], name="%(class)s_when"),
                models.Index(fields=["pgh_context"], name="%(class)s_context"),
            ]
        },
    )
    for field in base._meta.local_fields:
        if isinstance(field, models.ForeignKey) and field.name != "pgh_obj":
            field.db_index = field.name in found_by
    return base
