import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "BASE_URL", "ALLOWED_HOSTS")


@pytest.fixture
def begin(tmp_path):
    """Return a function that begins a program of bin/_portal with a data folder of its own; it ends with the test."""
    begun = []

    def begin(name, *arguments, **environment):
        kept = {variable: value for variable, value in os.environ.items() if variable not in GIVEN}
        kept |= {"DATA_DIR": str(tmp_path / "data")}
        command = [sys.executable, str(ROOT / "bin" / "_portal" / f"{name}.py"), *arguments]
        begun.append(
            subprocess.Popen(
                command, cwd=ROOT, env=kept | environment, text=True, start_new_session=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )
        )  # fmt: skip
        return begun[-1]

    yield begin
    for program in begun:
        if program.poll() is None:
            program.terminate()
        program.communicate(timeout=30)


@pytest.fixture
def refusal(begin):
    """Return a function that begins a program which must refuse, and returns what it says."""

    def refuse(name, *arguments, **environment):
        program = begin(name, *arguments, **environment)
        said, _errors = program.communicate(timeout=30)
        assert program.returncode == 1, said
        assert "Traceback" not in said
        return said

    return refuse


@pytest.fixture
def taken_port():
    """A TCP port on loopback that something listens at."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]
