"""What becomes of a file that somebody gave: kept, queued, taken up by one worker at a time, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.files import reading
from portal.files.models import Upload, UploadState
from portal.files.tables import one_line

MOST_TRIES = 3


class Lost(Exception):
    """The lease ran out and another worker has taken the file up."""


@transaction.atomic
def keep(*, kind: str, name: str, content: bytes, options: dict[str, Any], by: Any) -> Upload:
    """Keep a file for its giver to check, and return it; a workbook with several sheets waits for one to be chosen.

    Refuses what is no table, too large or damaged.
    """
    settled, sheets = reading.settled(content)
    return Upload.objects.create(
        kind=kind,
        name=one_line(name)[-200:] or _("File"),
        content=settled,
        rows=0 if sheets else len(reading.read(settled)[1]),
        options=options | {"sheets": sheets},
        by=by,
    )


@transaction.atomic
def choose_sheet(*, upload: Upload, sheet: str, by: Any) -> Upload:
    """Keep this sheet of a workbook alone, and return the file; refuses a sheet that is not there or says nothing."""
    locked = open_one(upload, by)
    if sheet not in locked.sheets:
        raise ValidationError({"sheet": _("Choose one of the sheets.")})
    content, _none = reading.settled(bytes(locked.content), sheet)
    locked.content, locked.rows = content, len(reading.read(content)[1])
    locked.options = locked.options | {"sheets": []}
    locked.save()
    return locked


@transaction.atomic
def change(*, upload: Upload, mapping: dict[str, int], result: dict[str, Any], by: Any) -> Upload:
    """Keep what the columns mean and what would become of the rows; refuses a file that is being imported."""
    locked = open_one(upload, by)
    locked.state, locked.mapping, locked.result, locked.reason = UploadState.PREVIEW, mapping, result, ""
    locked.save()
    return locked


@transaction.atomic
def queue(*, upload: Upload, by: Any) -> Upload:
    """Have a worker import the file, and return it; asked again while it waits or runs, change nothing."""
    locked = Upload.objects.visible_to(by).select_for_update().get(pk=upload.pk)
    if locked.state in (UploadState.QUEUED, UploadState.RUNNING):
        return locked
    locked = open_one(locked, by)
    if not locked.mapping:
        raise ValidationError(_("Say first what the columns of this file are."))
    locked.state, locked.rows_done, locked.tries, locked.reason = UploadState.QUEUED, 0, 0, ""
    locked.save()
    return locked


def open_one(upload: Upload, by: Any) -> Upload:
    """Return the file, locked; refuses one that was or is being imported."""
    locked = Upload.objects.visible_to(by).select_for_update().get(pk=upload.pk)
    if not locked.is_open:
        raise ValidationError(_("This file is being imported, or was. Upload it again to import it once more."))
    return locked


@transaction.atomic
def claim(*, kind: str, now: datetime) -> Upload | None:
    """Return the file that waited longest, claimed for two minutes, or None when nothing waits.

    One whose worker was killed is taken up again; after three tries it fails.
    """
    is_due = Q(state=UploadState.QUEUED) | Q(state=UploadState.RUNNING, claimed_until__lte=now)
    waiting = Upload.objects.filter(is_due, kind=kind).order_by("given_at", "pk")
    while (upload := waiting.select_for_update(skip_locked=True).first()) is not None:
        upload.tries += 1
        if upload.tries > MOST_TRIES:
            end(upload, UploadState.FAILED, now, reason=_("The import was broken off three times."))
            continue
        upload.state, upload.claimed_until, upload.rows_done = UploadState.RUNNING, now + settings.FILE_LEASE, 0
        upload.save(update_fields=["state", "claimed_until", "rows_done", "tries"])
        return upload
    return None


def renew(*, upload: Upload, rows_done: int, now: datetime) -> None:
    """Show how far a claimed file is and keep it for another two minutes; raises Lost when another has it."""
    mine = Upload.objects.filter(pk=upload.pk, state=UploadState.RUNNING, claimed_until=upload.claimed_until)
    if not mine.update(rows_done=rows_done, claimed_until=now + settings.FILE_LEASE):
        raise Lost
    upload.rows_done, upload.claimed_until = rows_done, now + settings.FILE_LEASE


def hold(upload: Upload) -> None:
    """Lock a claimed file to the end of the transaction; raises Lost when another has it."""
    mine = Upload.objects.filter(pk=upload.pk, state=UploadState.RUNNING, claimed_until=upload.claimed_until)
    if mine.select_for_update().first() is None:
        raise Lost


def end(
    upload: Upload, state: UploadState, now: datetime, *, reason: str = "", result: dict[str, Any] | None = None
) -> None:
    """Mark a file as done or failed."""
    upload.state, upload.ended_at, upload.claimed_until, upload.reason = state, now, None, reason[:500]
    if result is not None:
        upload.result, upload.rows_done = result, upload.rows
    upload.save(update_fields=["state", "ended_at", "claimed_until", "reason", "result", "rows_done", "tries"])
