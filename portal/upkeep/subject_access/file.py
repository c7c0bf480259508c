"""A person's data as one file: a page to read, and the same for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.apps import apps
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _

from portal.upkeep.subject_access.contents import LEFT_OUT
from portal.upkeep.subject_access.rows import Part, Person, Subject, parts

PARTS = "<!-- parts -->"  # where they stand in the template


def archive(row: Person, *, now: datetime) -> IO[bytes]:
    """Return the open ZIP file of what is held about this person, without anybody else."""
    made = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    subject = Subject.of(row)
    with TemporaryFile() as page, TemporaryFile() as machines, ZipFile(made, "w", ZIP_DEFLATED) as file:
        nothing = write(subject, page, machines, now)
        head, _parts, foot = around(subject, nothing, now).partition(PARTS)
        with file.open("personal-data.html", "w", force_zip64=True) as out:
            out.write(head.encode())
            copy(page, out)
            out.write(foot.encode())
        with file.open("personal-data.json", "w", force_zip64=True) as out:
            copy(machines, out)
    made.seek(0)
    return made


def copy(written: IO[bytes], out: IO[bytes]) -> None:
    written.seek(0)
    copyfileobj(written, out)


def around(subject: Subject, nothing: list[str | Promise], now: datetime) -> str:
    """Return the page without its parts: what it is, how long things are kept, and what is not in it."""
    shown = {
        "subject": subject.row,
        "addresses": sorted(subject.addresses),
        "now": now,
        "nothing": nothing,
        "retention": settings.RETENTION.values(),
        "left_out": left_out(),
        "portal_name": settings.PORTAL_NAME,
        "operator_name": settings.OPERATOR_NAME,
        "operator_email": settings.OPERATOR_EMAIL,
    }
    return render_to_string("personal_data/file.html", shown)


def write(subject: Subject, page: IO[bytes], machines: IO[bytes], now: datetime) -> list[str | Promise]:
    """Write both files side by side, row by row, and return the parts that have no row."""
    nothing = []
    machines.write(f'{{"made_at": {json.dumps(now.isoformat())}'.encode())
    for part in parts(subject):
        first = next(part.rows, None)
        if first is None:
            nothing.append(part.title)
        else:
            write_part(part, chain([first], part.rows), page, machines)
    machines.write(b"}\n")
    return nothing


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
