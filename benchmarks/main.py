"""Prints one table: what the portal does at the size that is there, and what the plain way does in the same run."""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402

from benchmarks import booking, downloads, mix, pages, reminders, web, weeks  # noqa: E402
from benchmarks.measure import Line, shown  # noqa: E402
from briefings.models import Booking, Briefing  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.upkeep.scale.accounts import SIGN_INS  # noqa: E402
from venues.models import Venue  # noqa: E402

PARTS: dict[str, Callable[[dict[str, web.Person], int], Iterator[Line]]] = {
    "pages": pages.lines,
    "downloads": downloads.lines,
    "reminders": reminders.lines,
    "booking": booking.lines,
    "mix": mix.lines,
    "weeks": weeks.lines,  # last, because it goes on as the owner of the tables
}


def main() -> None:
    asked = argparse.ArgumentParser(prog="benchmarks/run", description=__doc__)
    asked.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; without any, all")
    asked.add_argument("--json", type=Path, help="write the lines to this file too")
    options = asked.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        asked.error(f"there is no {', '.join(sorted(unknown))}")
    if not User.objects.filter(email=SIGN_INS[0][0]).exists():
        asked.exit(1, "This writes to the database: fill an empty one first, with bin/manage seed_scale.\n")
    size = {
        "venues": Venue.objects.count(),
        "briefings": Briefing.objects.count(),
        "attendances": Booking.objects.filter(attendance="attended").count(),
    }
    print(", ".join(f"{count:,} {what}" for what, count in size.items()), flush=True)
    lines = []
    with web.running() as port:
        for part in options.parts or PARTS:
            for line in PARTS[part](signed_in(port), port):
                lines.append(line)
                print(shown([line]).splitlines()[1], flush=True)
    print(f"\n{shown(lines)}")
    if options.json:
        told = {"size": size, "machine": machine(), "made_at": time.time(), "lines": [asdict(line) for line in lines]}
        options.json.write_text(json.dumps(told, indent=1, ensure_ascii=False))


def signed_in(port: int) -> dict[str, web.Person]:
    """Return everybody, signed in anew: a file asks who they are when the last proof is a quarter of an hour old."""
    return {email.split("@")[0]: web.Person(port, User.objects.get(email=email)) for email, *_rest in SIGN_INS}


def machine() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (postgres,) = cursor.fetchone()
    return {"python": platform.python_version(), "postgres": postgres, "system": platform.platform()}


if __name__ == "__main__":
    main()
