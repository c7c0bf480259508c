"""What a killed start left running, known by a mark in its environment that every part inherits."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

MARK = "PORTAL_START"
PATIENCE = 15


def marked(mark):
    """Return the ids of the running processes that the start with this mark started."""
    wanted, redis = f"{MARK}={mark}", f"unixsocket:{mark}/redis.sock"  # Redis writes its title over its environment
    if Path("/proc/self/environ").exists():
        return [pid for pid in every_id() if wanted in environment_of(pid) or redis in command_line(pid)]
    shown = subprocess.run(["ps", "axEww", "-o", "pid=,command="], capture_output=True, text=True).stdout
    rows = [line.split() for line in shown.splitlines()]
    return [int(words[0]) for words in rows if wanted in words[1:] or redis in words[1:]]


def every_id():
    return [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]


def environment_of(pid):
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


def end(mark):
    """End every process with this mark: ask first, then insist."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in marked(mark):
            tell(pid, number)
        until = time.monotonic() + PATIENCE
        while marked(mark) and time.monotonic() < until:
            time.sleep(0.1)


def tell(pid, number):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def command_line(pid):
    """Return the command that this process was started with; an empty text when it is gone."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout
