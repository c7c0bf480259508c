"""What the portal runs on."""

from __future__ import annotations

import platform

import django
import redis
from django.db import connection


def versions() -> list[tuple[str, str]]:
    """Return the name and the version of each thing the portal runs on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (postgres,) = cursor.fetchone()
    return [
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        ("Postgres", postgres.split()[0]),
        ("Redis client", redis.__version__),
    ]
