"""What a start begins ends with it, and what a killed one leaves is ended by the next; the data stay."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bin.conftest import ROOT

SERVE = """
import sys, time
sys.path.insert(0, {folder!r})
from services import data_folder, only_one, services
data = data_folder()
lock = only_one(data)
with services(data, is_fast=True) as environment:
    print(environment["DATABASE_URL"], environment["PORTAL_START"], flush=True)
    time.sleep(60)
"""


@pytest.fixture
def serving(tmp_path):
    """Return a function that starts private servers in a program of its own and returns it once they answer."""
    script = tmp_path / "serve.py"
    script.write_text(SERVE.format(folder=str(ROOT / "bin" / "_portal")))
    begun = []

    def serve():
        given = {"DATABASE_URL": "", "REDIS_URL": "", "DATA_DIR": str(tmp_path / "data")}
        command = [sys.executable, str(script)]
        program = subprocess.Popen(command, env=os.environ | given, stdout=subprocess.PIPE, text=True)
        begun.append(program)
        program.url, program.sockets = program.stdout.readline().split()
        return program

    yield serve
    for program in begun:
        if program.poll() is None:
            program.terminate()
        program.communicate(timeout=30)


def using(folder):
    """Return the commands of the running processes that name this folder."""
    if not Path("/proc/self/cmdline").exists():
        shown = subprocess.run(["ps", "axww", "-o", "command="], capture_output=True, text=True).stdout
        return [line for line in shown.splitlines() if str(folder) in line]
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(file.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return [line for line in lines if str(folder) in line]


def test_servers_end_with_the_start_that_is_told_to_stop(serving):
    program = serving()
    assert using(program.sockets)
    program.send_signal(signal.SIGTERM)
    assert program.wait(20) == 0
    assert not using(program.sockets)
    assert not Path(program.sockets).exists()


SLEEPING = """
import time
from pathlib import Path

def test_sleeping():
    Path({here!r}).touch()
    time.sleep(60)
"""


def test_tests_that_are_told_to_stop_have_not_passed(begin, tmp_path):
    test, here = tmp_path / "test_sleeping.py", tmp_path / "here"
    test.write_text(SLEEPING.format(here=str(here)))
    program = begin("test", str(test), TEST_DATA_DIR=str(tmp_path / "data"))
    until = time.monotonic() + 60
    while not here.exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    program.send_signal(signal.SIGTERM)
    said, _errors = program.communicate(timeout=40)
    assert program.returncode == 143, said
    assert not using(tmp_path)


def test_next_start_ends_what_a_killed_one_left(serving, tmp_path):
    killed = serving()
    killed.kill()
    killed.wait()
    assert len(using(killed.sockets)) >= 2
    again = serving()
    assert not using(killed.sockets)
    assert not Path(killed.sockets).exists()
    assert using(again.sockets)
    assert (tmp_path / "data" / "postgres" / "PG_VERSION").exists()


def test_stale_name_of_a_postgres_is_taken_away_and_nobody_is_ended(tmp_path):
    stranger = subprocess.Popen(["sleep", "30"])
    (tmp_path / "postmaster.pid").write_text(f"{stranger.pid}\n{tmp_path}\n")
    code = "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; import postgres; "
    code += "postgres.end_orphan(Path(sys.argv[2]))"
    subprocess.run([sys.executable, "-c", code, str(ROOT / "bin" / "_portal"), str(tmp_path)], check=True)
    time.sleep(0.1)
    assert stranger.poll() is None
    assert not (tmp_path / "postmaster.pid").exists()
    stranger.kill()
    stranger.wait()
