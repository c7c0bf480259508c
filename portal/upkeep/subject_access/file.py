"""A person's data as one file: a page to read, and the same for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.apps import apps
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.upkeep.subject_access.contents import LEFT_OUT
from portal.upkeep.subject_access.rows import Part, Subject, parts
from venues.models import StaffMember

READABLE, FOR_MACHINES = "personal-data.html", "personal-data.json"


def archive(row: User | StaffMember, *, now: datetime) -> IO[bytes]:
    """Return the open ZIP file of what is held about an account or somebody on a staff list, without anybody else."""
    made = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with TemporaryFile() as machines, ZipFile(made, "w", ZIP_DEFLATED) as file:
        with file.open(READABLE, "w", force_zip64=True) as page:
            write(Subject.of(row), page, machines, now)
        machines.seek(0)
        with file.open(FOR_MACHINES, "w", force_zip64=True) as out:
            while block := machines.read(1_000_000):
                out.write(block)
    made.seek(0)
    return made


def write(subject: Subject, page: IO[bytes], machines: IO[bytes], now: datetime) -> None:
    """Write both files side by side, row by row."""
    context = {
        "subject": subject.row,
        "addresses": sorted(subject.addresses),
        "now": now,
        "portal_name": settings.PORTAL_NAME,
        "operator_name": settings.OPERATOR_NAME,
        "operator_email": settings.OPERATOR_EMAIL,
    }
    page.write(render_to_string("personal_data/file/head.html", context).encode())
    machines.write(f'{{"made_at": {json.dumps(now.isoformat())}'.encode())
    nothing = []
    for part in parts(subject):
        first = next(part.rows, None)
        if first is None:
            nothing.append(part.title)
        else:
            write_part(part, chain([first], part.rows), page, machines)
    machines.write(b"}\n")
    context |= {"nothing": nothing, "retention": settings.RETENTION.values(), "left_out": left_out()}
    page.write(render_to_string("personal_data/file/foot.html", context).encode())


def write_part(part: Part, rows: Iterator[list[Any]], page: IO[bytes], machines: IO[bytes]) -> None:
    head = "".join(f'<th scope="col">{escape(words)}</th>' for words in part.columns)
    page.write(f"<h2>{escape(part.title)}</h2>\n<table><thead><tr>{head}</tr></thead><tbody>\n".encode())
    machines.write(f",\n{json.dumps(part.name)}: [".encode())
    comma = "\n"
    for row in rows:
        cells = "".join(f"<td>{escape(shown(cell))}</td>" for cell in row)
        page.write(f"<tr>{cells}</tr>\n".encode())
        machines.write(f"{comma}{json.dumps(dict(zip(part.keys, row, strict=True)))}".encode())
        comma = ",\n"
    page.write(b"</tbody></table>\n")
    machines.write(b"]")


def shown(cell: Any) -> Any:
    """Return a value as the page shows it."""
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    return "–" if cell is None else cell


def left_out() -> list[tuple[str, Any]]:
    """Return what is not given, in words, each with its reason."""
    found = []
    for name, reason in LEFT_OUT.items():
        app, model, *column = name.split(".")
        meta = apps.get_model(app, model)._meta
        words = [str(meta.verbose_name), *(str(meta.get_field(field).verbose_name) for field in column)]
        found.append((": ".join(words).capitalize(), reason))
    return found
