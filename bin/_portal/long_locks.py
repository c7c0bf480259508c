"""Asks squawk whether the SQL of our migrations would stop a portal in use: locks held while a large table is read."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.db import connection
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("portal.", "venues.", "briefings.")
# Each app's last migration from before there was an installation: its tables were empty when it ran.
BEFORE_USE = {
    "accounts": "0006",
    "briefings": "0005",
    "files": "0002",
    "history": "0002",
    "outbox": "0001",
    "pages": "0001",
    "upkeep": "0001",
    "venues": "0004",
}
WHAT_TO_DO = """
Write it so that nobody waits for a large table: AddIndexConcurrently (with atomic = False), AddConstraintNotValid
and then ValidateConstraint in a migration of its own, columns that may be empty: django.contrib.postgres.operations.
"""


def migrations():
    """Yield the name and the SQL of each of our migrations that may run while the portal is in use."""
    loader = MigrationLoader(connection, replace_migrations=False)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if migration.__module__.startswith(OURS) and name[:4] > BEFORE_USE.get(app, ""):
            statements = loader.collect_sql([(migration, False)])
            yield f"{app}.{name}", ["BEGIN;", *statements, "COMMIT;"] if migration.atomic else statements


def complaints(found):
    """Return what squawk has against these (name, statements), in its words; empty when nothing."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{name}.sql") for name, _statements in found]
        for file, (_name, statements) in zip(files, found, strict=True):
            file.write_text("\n".join(statements) + "\n")
        if not files:
            return ""
        command = ["squawk", f"--config={ROOT / '.squawk.toml'}", *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"NO_COLOR": "1"})
        return (done.stdout + done.stderr) if done.returncode else ""


if __name__ == "__main__":
    django.setup()
    if said := complaints(list(migrations())):
        sys.exit(said + WHAT_TO_DO)
