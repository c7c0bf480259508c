"""What bin/run says when it cannot start: one plain sentence, a status that is not 0, and nothing damaged."""

import fcntl
import json
import os
import subprocess

import pytest

from tests.bin.conftest import ROOT


def sentence(said):
    lines = said.strip().splitlines()
    assert len(lines) == 1, said
    return lines[0]


def test_run_refuses_a_taken_port(refusal, taken_port):
    assert sentence(refusal("run", PORT=str(taken_port))).startswith(f"Port {taken_port} is taken: stop what uses it")


@pytest.mark.parametrize("port", ["http", "70000", "-1"])
def test_run_refuses_what_is_no_port(refusal, port):
    assert sentence(refusal("run", PORT=port)).startswith("PORT is a number from 1 to 65535")


def test_run_refuses_a_data_folder_that_cannot_be_written(refusal, tmp_path):
    (tmp_path / "file").touch()
    said = sentence(refusal("run", DATA_DIR=str(tmp_path / "file" / "data")))
    assert "cannot be written" in said
    assert "set DATA_DIR" in said


@pytest.mark.parametrize("told", [{"environment": {"BASE_URL": "http://localhost:8123"}}, {}])
def test_run_refuses_a_second_start_and_leaves_the_first_alone(refusal, tmp_path, told):
    data = tmp_path / "data"
    data.mkdir()
    (data / "running.json").write_text(json.dumps({"sockets": "/tmp/portal-x", **told}))
    with (data / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = sentence(refusal("run"))
    assert said.startswith("The portal runs already at http://localhost:8123" if told else "Another command works with")
    assert sorted(path.name for path in data.iterdir()) == ["lock", "running.json"]


def test_python_of_another_version_is_refused(tmp_path):
    for name in ("python3.13", "python3.12", "python3.11", "python3", "python"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "-c", f'. "{ROOT}/bin/_portal/python.sh"; echo "chose $python"'],
        env=os.environ | {"PATH": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert sentence(done.stderr).startswith("The portal needs Python 3.11, 3.12 or 3.13")
