"""Rows into tables by COPY.

Triggers see them like any others: places taken are counted by the database itself, and every row has its history, as
it would have in use. Foreign keys are checked all at once at the end, as pg_restore does: one by one they took half of
the time.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connection, models
from psycopg2 import sql

CHUNK = 20_000  # rows of one COPY: what its triggers hold in memory
RESERVE = """
SELECT min(number), max(number)
FROM (SELECT nextval(pg_get_serial_sequence(%s, 'id')) AS number FROM generate_series(1, %s)) AS taken
"""
FOREIGN_KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[]) AND confrelid <> conrelid ORDER BY 1, 2
"""
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def reserve(model: type[models.Model], count: int) -> int:
    """Return the first of `count` numbers for rows of this model that nobody else gets; refuses where others add."""
    if not count:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, [model._meta.db_table, count])
        first, last = cursor.fetchone()
    if last - first + 1 != count:
        raise RuntimeError(f"Somebody else adds rows to {model._meta.db_table}.")
    return int(first)


@contextmanager
def checked_at_the_end(*models: type[models.Model]) -> Iterator[None]:
    """Take the foreign keys off the tables of these models, and put them back, which checks every row."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to be made cannot be altered
        cursor.execute(FOREIGN_KEYS, [[model._meta.db_table for model in models]])
        keys = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def copy(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows of these fields, and return how many those were."""
    columns = [sql.Identifier(model._meta.get_field(name).column) for name in names]  # type: ignore[union-attr]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(columns)
    )
    left, written = iter(rows), 0
    with connection.cursor() as cursor:
        while lines := [line(row) for row in islice(left, CHUNK)]:
            cursor.cursor.copy_expert(statement.as_string(cursor.connection), io.StringIO("".join(lines)))
            written += len(lines)
    return written


def copy_objects(objects: Sequence[models.Model]) -> int:
    """Write unsaved objects of one model with all their fields, numbers too, and return how many those were."""
    if not objects:
        return 0
    fields = [field for field in objects[0]._meta.concrete_fields if not field.generated]
    names = [field.attname for field in fields]
    return copy(type(objects[0]), names, ([getattr(each, name) for name in names] for each in objects))


def line(row: Sequence[Any]) -> str:
    return "\t".join(map(cell, row)) + "\n"


def cell(value: Any) -> str:
    """Return a value as COPY's text format writes it."""
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.translate(ESCAPES)
    if isinstance(value, list):
        return "{" + ",".join(value) + "}"
    return str(value)
