"""The bookings of a chain as CSV and as a spreadsheet, over HTTP, against psql's COPY of the same query."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from benchmarks.measure import Line, in_turn, spread
from benchmarks.web import Person, processes, text_of

PAST = "/bookings/past/?download="
TIMES, COLUMNS = 7, 12
CSV_SHARE, XLSX_ROWS = 0.7, 50_000
MEMORY = 60  # MB that a download may add to the web process at most


def lines(people: dict[str, Person], port: int) -> Iterator[Line]:
    """Yield a line for each kind of file: rows a second, psql's, and what the web process took in memory."""
    person = people["chain"]
    statement = copy_statement(person)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "copy.sql")
        script.write_text(f"\\o {folder}/out.csv\n{statement};\n")

        def psql() -> None:
            subprocess.run(["psql", "--quiet", f"--file={script}", *target()], check=True, env=environment())

        psql()
        rows = Path(folder, "out.csv").read_bytes().count(b"\n")
        person.get("/bookings/past/")  # what every process needs is loaded with its first page
        before = memory(port)
        person.stream(f"{PAST}csv")
        taken, plain = in_turn(TIMES, lambda: person.stream(f"{PAST}csv") and None, psql, most_seconds=30)
        grown = memory(port) - before
        portal, base = rows / statistics.median(taken), rows / statistics.median(plain)
        ratio = portal / base
        goal = f"ratio ≥ {CSV_SHARE}, + {grown:.0f} MB of ≤ {MEMORY}"
        met = ratio >= CSV_SHARE and grown <= MEMORY
        yield Line(f"{rows:,} bookings as CSV", portal, "rows/s", base, ratio, goal, met, spread(taken))
        before = memory(port)
        taken, plain = in_turn(TIMES, lambda: person.stream(f"{PAST}xlsx") and None, psql, most_seconds=30)
        grown = memory(port) - before
        portal, base = rows / statistics.median(taken), rows / statistics.median(plain)
        goal = f"≥ {XLSX_ROWS:,} rows/s, + {grown:.0f} MB of ≤ {MEMORY}"
        met = portal >= XLSX_ROWS and grown <= MEMORY
        yield Line(f"{rows:,} bookings as XLSX", portal, "rows/s", base, portal / base, goal, met, spread(taken))


def copy_statement(person: Person) -> str:
    """Return the statement with which the portal itself writes this list."""
    client = Client(headers={"host": "localhost", "x-forwarded-proto": "https"})
    client.cookies[settings.SESSION_COOKIE_NAME] = person.key
    found: list[str] = []

    class Listening:
        """A cursor that tells what is copied."""

        def __init__(self, cursor: Any) -> None:
            self.cursor = cursor

        def __getattr__(self, name: str) -> Any:
            return getattr(self.cursor, name)

        def copy_expert(self, statement: bytes, out: Any) -> None:
            found.append(statement.decode())
            self.cursor.copy_expert(statement, out)

    made = connection.create_cursor
    connection.create_cursor = lambda name=None: Listening(made(name))
    try:
        assert client.get(f"{PAST}csv").status_code == 200
    finally:
        del connection.create_cursor
    return found[0]


def target() -> list[str]:
    known = connection.settings_dict
    return [f"--host={known['HOST']}", f"--username={known['USER']}", f"--dbname={known['NAME']}"]


def environment() -> dict[str, str]:
    return os.environ | {"PGPASSWORD": connection.settings_dict["PASSWORD"], "PGOPTIONS": "-c jit=off"}


def memory(port: int) -> float:
    """Return the most memory in MB that any process of the web server has had."""
    told = [text_of(folder / "status") for folder in processes(port)]
    return max(int(words.split("VmHWM:")[1].split()[0]) for words in told if "VmHWM:" in words) / 1024
