"""Backing up: everything of one instant, while the portal runs."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from portal.upkeep.backups import manifest, programs, tables

LEFT_OUT = [f"--exclude-table-data=public.{name}" for name in tables.PASSING]
OPTIONS = ["--format=custom", "--compress=3", "--no-owner", "--no-privileges", "--no-comments"]


def back_up(folder: Path, *, now: datetime) -> manifest.Manifest:
    """Write a backup into a new or empty folder and return its manifest; the folder is there whole or not at all.

    Dump and counts are of one instant. Refuses a folder with something in it.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValidationError(_("%(folder)s is not empty: name a new folder for each backup.") % {"folder": folder})
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    try:
        made = write(unfinished, now)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    unfinished.replace(folder)
    return made


def write(folder: Path, now: datetime) -> manifest.Manifest:
    dump = folder / manifest.DUMP
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        programs.run("pg_dump", f"--file={dump}", f"--snapshot={snapshot}", *OPTIONS, *LEFT_OUT)
        applied = MigrationRecorder(connection).applied_migrations()
        found = tables.summed()
    dump.chmod(0o600)
    made = manifest.Manifest(
        made_at=now,
        postgres=programs.server_version(),
        migrations=sorted(f"{app}.{name}" for app, name in applied),
        secret=manifest.fingerprint(),
        files={dump.name: manifest.checksum(dump)},
        tables=found,
    )
    manifest.write(folder, made)
    return made
