"""The tests' own processes: what a killed test process had started ends without it."""

import os
import subprocess
import sys

import pytest

from tests.faults.processes import PATH, ROOT, marked, until

BEGIN = """
import subprocess, sys, time
from pathlib import Path
from tests.faults.processes import Servers
servers = Servers(Path(sys.argv[1]))
subprocess.Popen(["sleep", "60"], env=servers.environment)
print(servers.sockets, flush=True)
time.sleep(60)
"""


@pytest.fixture
def beginner(tmp_path):
    """A program that has begun servers and a client of theirs, as a test process does."""
    data = tmp_path / "servers"
    data.mkdir()
    program = subprocess.Popen(
        [sys.executable, "-c", BEGIN, str(data)], cwd=ROOT, env=os.environ | {"PYTHONPATH": PATH},
        stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    yield program
    program.kill()
    program.wait()
    program.stdout.close()


def test_servers_and_their_clients_end_when_the_tests_are_killed(beginner, tmp_path):
    sockets = beginner.stdout.readline().strip()
    assert len(marked(sockets)) >= 2, "Redis and its client"
    assert (tmp_path / "servers" / "postgres" / "postmaster.pid").exists()
    beginner.kill()
    until(lambda: not (tmp_path / "servers").exists(), 40, "the keeper has ended everything")
    assert not marked(sockets)
