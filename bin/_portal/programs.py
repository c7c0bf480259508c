"""Programs that the tests drive and that no Python package brings: Chromium and LibreOffice."""

import os
import shutil
import subprocess
import sys

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SHELL = "chromium-headless-shell"  # the same engine without a browser around it, for a fifth less of the processor


def bring_programs():
    """Make sure that both are there; ends when there is no Chromium to be had."""
    bring_chromium()
    bring_libreoffice()


def bring_chromium():
    """Make sure that a Chromium is there: the machine's own, else Debian's where that is allowed, else Playwright's.

    With Debian's comes its shell, which looks at pages faster.
    """
    if installed(*CHROMIUM):
        return
    if apt_install("chromium", SHELL) or apt_install("chromium"):
        return
    print("Fetching Playwright's Chromium …", flush=True)
    if subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"]).returncode:
        sys.exit(
            "\nThe tests need Chromium: install it (on Debian and Ubuntu: apt-get install chromium), and try again."
        )


def installed(*names):
    """Return the path of the first of these programs that is on the PATH, None when there is none."""
    return next(filter(None, map(shutil.which, names)), None)


def bring_libreoffice():
    """Bring LibreOffice where that is allowed; without it the one test that needs it says that it was skipped."""
    if not shutil.which("soffice"):
        apt_install("libreoffice-calc-nogui") or print("LibreOffice is not here: one test is skipped.", flush=True)


def apt_install(*packages):
    """Return whether Debian's packages were installed; only root on a machine with apt-get may."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {' and '.join(packages)} …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages]
    for first in ([], ["apt-get", "update", "--quiet"]):
        if first:
            subprocess.run(first, env=environment, capture_output=True)
        if subprocess.run(command, env=environment, capture_output=True).returncode == 0:
            return True
    return False
