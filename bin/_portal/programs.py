"""Programs that the tests drive and that no Python package brings: Chromium, LibreOffice and PgBouncer."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SHELL = "chromium-headless-shell"  # the same engine without a browser around it, for a fifth less of the processor
POOLER = Path(sys.prefix) / "pgbouncer"


def bring_programs():
    """Make sure that all are there; ends when there is no Chromium to be had."""
    bring_chromium()
    bring_libreoffice()
    bring_pgbouncer()


def bring_chromium():
    """Make sure that a Chromium is there: the machine's own, else Debian's where that is allowed, else Playwright's."""
    if debians_chromium():
        return
    print("Fetching Playwright's Chromium …", flush=True)
    if subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"]).returncode:
        sys.exit(
            "\nThe tests need Chromium: install it (on Debian and Ubuntu: apt-get install chromium), and try again."
        )


def debians_chromium():
    """Return whether the machine has a Chromium, now or already; with Debian's comes its shell, which is faster."""
    return bool(installed(*CHROMIUM)) or apt_get("install", SHELL, "chromium") or apt_get("install", "chromium")


def installed(*names):
    """Return the path of the first of these programs that is on the PATH, None when there is none."""
    return next(filter(None, map(shutil.which, names)), None)


def bring_libreoffice():
    """Bring LibreOffice where that is allowed; without it the one test that needs it says that it was skipped."""
    if not installed("soffice") and not apt_get("install", "libreoffice-calc-nogui"):
        print("LibreOffice is not here: one test is skipped.", flush=True)


def pgbouncer():
    """Return the path of PgBouncer: the machine's own, else the one that was unpacked here, else None."""
    return installed("pgbouncer", "/usr/sbin/pgbouncer", str(POOLER / "pgbouncer"))


def bring_pgbouncer():
    """Unpack Debian's where that is allowed, for to install it would start it; without it one test says so."""
    if not pgbouncer() and not unpack_pgbouncer():
        print("PgBouncer is not here: one test is skipped.", flush=True)


def unpack_pgbouncer():
    """Return whether PgBouncer now stands in a folder of its own, with the libraries that the machine lacks."""
    with tempfile.TemporaryDirectory() as archives:
        Path(archives, "partial").mkdir()
        if not apt_get("install", "--download-only", "-o", f"Dir::Cache::archives={archives}", "pgbouncer"):
            return False
        for package in Path(archives).glob("*.deb"):
            subprocess.run(["dpkg-deb", "--extract", package, POOLER], check=True)
    libraries = ":".join(str(folder) for folder in POOLER.glob("usr/lib/*-linux-*"))
    program = POOLER / "pgbouncer"
    program.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH="{libraries}" exec "{POOLER}/usr/sbin/pgbouncer" "$@"\n')
    program.chmod(0o755)
    return True


def apt_get(*words):
    """Return whether apt-get did this, if need be with newer lists; only root on a machine that has it may ask."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Bringing {words[-1]} …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "--yes", "--quiet", "--no-install-recommends", *words]
    for first in ([], ["apt-get", "update", "--quiet"]):
        if first:
            subprocess.run(first, env=environment, capture_output=True)
        if subprocess.run(command, env=environment, capture_output=True).returncode == 0:
            return True
    return False
