"""Importing a sheet of venues in the browser: upload, say what its columns are, look, have a worker import it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.files import reading, uploads
from portal.files.models import Upload, UploadState
from portal.history.acting import acting
from portal.london_time import ticking
from portal.wake import wake
from venues.imports import venues
from venues.imports.columns import FIELDS, recognise
from venues.imports.rows import Row
from venues.models import Category

log = logging.getLogger(__name__)

KIND = "venues"


@transaction.atomic
def upload(*, name: str, content: bytes, category: str, by: User) -> Upload:
    """Keep a sheet of venues of one category and return it, its columns recognised and nothing imported.

    A workbook with several sheets is kept as it is, for `choose_sheet`.
    """
    refuse_who_may_not_import(by)
    if category not in Category.values:
        raise ValidationError({"category": _("Choose what kind of venues these are.")})
    try:
        kept = uploads.keep(kind=KIND, name=name, content=content, options={"category": category}, by=by)
    except ValidationError as error:
        raise ValidationError({"file": error}) from None
    return kept if kept.sheets else with_columns(kept)


@transaction.atomic
def choose_sheet(*, upload: Upload, sheet: str, by: User) -> Upload:
    """Keep this sheet of a workbook alone and return the file, its columns recognised and nothing imported."""
    refuse_who_may_not_import(by)
    return with_columns(uploads.choose_sheet(upload=upload, sheet=sheet, by=by))


def with_columns(kept: Upload) -> Upload:
    kept.mapping = recognise(reading.read(bytes(kept.content))[0])
    kept.save(update_fields=["mapping"])
    return kept


@transaction.atomic
def preview(*, upload: Upload, mapping: dict[str, int], by: User) -> Upload:
    """Keep what the columns are and what the import would do, and return the file; nothing is imported."""
    refuse_who_may_not_import(by)
    refuse_without_a_sheet(upload)
    header, lines = reading.read(bytes(upload.content))
    rows = venues.plan(header, lines, category=upload.options["category"], by=by, mapping=mapping)
    return uploads.change(upload=upload, mapping=mapping, result=told(rows), by=by)


@transaction.atomic
def ask(*, upload: Upload, by: User) -> Upload:
    """Have a worker import the file, and return it."""
    refuse_who_may_not_import(by)
    queued = uploads.queue(upload=upload, by=by)
    wake("venues.tasks.run_imports")
    return queued


def run_due(*, now: datetime) -> int:
    """Import every file that waits, and return how many were taken up; a second run finds nothing more to do."""
    clock, taken = ticking(now), 0
    while (claimed := uploads.claim(kind=KIND, now=clock())) is not None:
        taken += 1
        run(upload=claimed, clock=clock)
    return taken


def run(*, upload: Upload, clock: Callable[[], datetime]) -> None:
    """Import one claimed file: all its good rows and the word that it is done, or nothing and the reason."""

    def report(done: int) -> None:
        uploads.renew(upload=upload, rows_done=done, now=clock())

    def settle(rows: list[Row]) -> None:
        importer(upload)
        uploads.hold(upload)
        uploads.end(upload, UploadState.DONE, clock(), result=told(rows))

    try:
        header, lines = reading.read(bytes(upload.content))
        details: dict[str, Any] = {"category": upload.options["category"], "mapping": upload.mapping}
        with acting(user=upload.by_id):
            venues.apply(header, lines, **details, by=importer(upload), report=report, settle=settle)
    except ValidationError as error:
        fail(upload, " ".join(error.messages), clock())
    except uploads.Lost:
        log.warning("import %s was taken up by another worker", upload.pk)
    except Exception:
        log.exception("import %s was broken off", upload.pk)


def fail(upload: Upload, reason: str, now: datetime) -> None:
    with suppress(uploads.Lost), transaction.atomic():
        uploads.hold(upload)
        uploads.end(upload, UploadState.FAILED, now, reason=reason)


def importer(upload: Upload) -> User:
    """Return who asked for the import, as their rights are now; refuses somebody who lost them."""
    by = User.objects.get(pk=upload.by_id)
    refuse_who_may_not_import(by)
    return by


def refuse_without_a_sheet(upload: Upload) -> None:
    if upload.sheets:
        raise ValidationError(_("Say first which sheet of this file is meant."))


def refuse_who_may_not_import(by: User) -> None:
    if not (by.is_active and by.is_coordinator):
        raise ValidationError(
            _("Nothing was imported: only coordinators who may sign in import venues, and %(name)s is not one now."),
            params={"name": by.name},
        )


def told(rows: list[Row]) -> dict[str, Any]:
    """Return the counts and, for each row, its number, outcome and the words for a reader."""
    return {"counts": venues.counts(rows), "rows": [[row.number, row.outcome, words(row)] for row in rows]}


def words(row: Row) -> str:
    if row.outcome == "changed":
        return ", ".join(str(FIELDS[name][0]) if name in FIELDS else _("Address") for name in row.changes)
    return row.reason
