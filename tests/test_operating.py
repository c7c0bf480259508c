"""docs/operating.md and the README's table name settings, numbers, tests and commands that exist, and each setting."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from honcho.environ import parse_procfile

from portal.connection import FOR_EVERY_CONNECTION
from portal.upkeep.watch import counters, state

ROOT = Path(__file__).resolve().parent.parent
TOLD = (ROOT / "docs" / "operating.md").read_text()
TABLE = (ROOT / "README.md").read_text().partition("| variable | what |")[2].partition("\n\n")[0]
PROCFILE = (ROOT / "Procfile").read_text()
SETTINGS = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', (ROOT / "portal" / "settings.py").read_text()))
SETTINGS |= set(re.findall(r"\$\{?([A-Z_]+)", PROCFILE)) - {"DATA_DIR"}
NOT_FOR_REAL = {"DEBUG"}


def block(language):
    return re.search(rf"```{language}\n(.*?)```", TOLD, re.DOTALL)[1]


def test_each_setting_stands_in_the_table_and_no_other():
    named = set(re.findall(r"`([A-Z_]+)`", "".join(row.split("|")[1] for row in TABLE.splitlines()[2:])))
    assert named == SETTINGS - NOT_FOR_REAL


def test_each_setting_named_in_operating_exists():
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", TOLD)) | set(re.findall(r"^([A-Z_]+)=", TOLD, re.M))
    assert len(named) >= 15
    assert named <= SETTINGS


def test_each_number_named_in_operating_is_told():
    told = {sample.name for metric in counters.OWN.collect() for sample in metric.samples}
    told |= set(re.findall(r'"(portal_\w+)"', Path(state.__file__).read_text()))
    told |= set(re.findall(r'"(portal_\w+)"', Path(counters.__file__).read_text()))
    named = set(re.findall(r"\bportal_[a-z_]+\b", TOLD)) - {"portal_owner", "portal_app"}
    assert len(named) >= 12
    assert {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in named} <= told


def test_each_command_and_test_named_in_operating_exists():
    commands = {path.stem for path in ROOT.glob("*/**/management/commands/*.py") if ".venv" not in path.parts}
    assert set(re.findall(r"bin/manage (\w+)", TOLD)) <= commands | {"collectstatic"}
    assert all((ROOT / path).is_file() for path in re.findall(r"`(tests/[\w/]+\.py)`", TOLD))


def test_role_is_given_what_each_connection_must_have():
    told = dict(re.findall(r"^ALTER ROLE portal_app SET (\S+) = '(\S+)';$", TOLD, re.MULTILINE))
    assert told == FOR_EVERY_CONNECTION


@pytest.mark.parametrize("part", ["web", "worker", "beat"])
def test_unit_starts_the_line_of_the_procfile(part, tmp_path):
    command = parse_procfile(PROCFILE).processes[part]
    program = tmp_path / command.split()[0]
    program.write_text('#!/bin/sh\nfor word; do echo "$word"; done\n')
    program.chmod(0o755)
    line = re.search(r"^ExecStart=/bin/sh -c '(.*)'$", block("ini"), re.MULTILINE)[1]
    words = line.replace("$$", "$").replace("%i", part)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PORT": "8000", "DATA_DIR": "/var/lib/portal"}
    run = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True, "check": True}
    started = subprocess.run(["/bin/sh", "-c", words], **run)
    plain = subprocess.run(["/bin/sh", "-c", f"exec {command}"], **run)
    assert started.stdout == plain.stdout
    assert len(started.stdout.splitlines()) > 5
