"""The audits fail on a finding, warn when nothing could be audited, and never pass in silence."""

import json
import os
import subprocess
import sys

import pytest

from tests.bin.conftest import ROOT

CLEAN_PYTHON = {"dependencies": [{"name": "django", "version": "5.2", "vulns": []}]}
CLEAN_NODE = {"vulnerabilities": {}}
ADVISORY = {
    "id": "PYSEC-2026-1",
    "aliases": ["CVE-2026-1"],
    "fix_versions": [],
    "description": "timed out: Max retries",
}
FOUND_PYTHON = {"dependencies": [{"name": "django", "version": "5.2", "vulns": [ADVISORY]}]}
VIA = {"range": "<2", "title": "ECONNREFUSED can be forged", "url": "https://example/advisories/GHSA-1"}
FOUND_NODE = {"vulnerabilities": {"sass": {"via": [VIA, "other"]}}}
SKIPPED = {"dependencies": [*CLEAN_PYTHON["dependencies"], {"name": "celery", "skip_reason": "not found"}]}
AWAY = "npm error audit endpoint returned an error"
KEY = "AKIA" + "IOSFODNN7" + "QWERTYU"  # put together here, so that this file holds none


@pytest.fixture
def audited(tmp_path):
    """Return a function that runs the audits where pip-audit and npm say this, and gives status and words."""
    subprocess.run(["git", "init", "--quiet", tmp_path / "work"], check=True)

    def audited(python, node, **files):
        for name, told in (("pip-audit", python), ("npm", node)):
            program = tmp_path / name
            told = told if isinstance(told, str) else json.dumps(told)
            program.write_text(f"#!/bin/sh\ncat <<'END'\n{told}\nEND\nexit 1\n")
            program.chmod(0o755)
        for name, text in files.items():
            (tmp_path / "work" / f"{name}.py").write_text(text)
        path = os.pathsep.join([str(tmp_path), os.path.dirname(sys.executable), os.environ["PATH"]])
        command = [sys.executable, str(ROOT / "bin" / "_portal" / "audits.py")]
        environment = os.environ | {"PATH": path}
        done = subprocess.run(command, cwd=tmp_path / "work", env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout

    return audited


def test_clean_audits_pass(audited):
    status, said = audited(CLEAN_PYTHON, CLEAN_NODE, plain="letters = 'abc'\n")
    assert (status, said.split("\n")) == (0, ["passed  pip-audit", "passed  npm audit", "passed  secrets", ""])


@pytest.mark.parametrize(
    ("python", "node", "words"),
    [
        (FOUND_PYTHON, CLEAN_NODE, "FAILED  pip-audit\ndjango 5.2: PYSEC-2026-1"),
        (CLEAN_PYTHON, FOUND_NODE, "FAILED  npm audit\nsass <2: ECONNREFUSED can be forged"),
        (FOUND_PYTHON | {"fixes": SKIPPED}, CLEAN_NODE, "FAILED  pip-audit"),
        ("pip-audit fell over", CLEAN_NODE, "FAILED  pip-audit\npip-audit fell over"),
        (CLEAN_PYTHON, "{}", "FAILED  npm audit"),
    ],
)
def test_finding_fails_whatever_words_are_in_it(audited, python, node, words):
    status, said = audited(python, node)
    assert status == 1
    assert words in said


@pytest.mark.parametrize(
    ("python", "node", "words"),
    [
        (SKIPPED, CLEAN_NODE, "WARNING pip-audit: its server cannot be asked about 1 of 2 packages"),
        ("Max retries exceeded", CLEAN_NODE, "WARNING pip-audit: its server cannot be reached"),
        (CLEAN_PYTHON, AWAY, "WARNING npm audit: its server cannot be reached"),
    ],
)
def test_audit_that_reached_nobody_warns(audited, python, node, words):
    status, said = audited(python, node)
    assert status == 0
    assert words in said


@pytest.mark.parametrize(
    "planted",
    [
        f"key = '{KEY}'\n",
        "-----BEGIN RSA PRIVATE" + " KEY-----\nMIIEow\n",
        "url = 'postgres://portal:" + "gYx7Qw2e@db.example/portal'\n",
        "SECRET = '" + "q7Zk2Lm9Xc4V" + "b8Nn1Ss6Dd3Ff5Gg0Hh" + "'\n",
    ],
)
def test_planted_secret_fails(audited, planted):
    status, said = audited(CLEAN_PYTHON, CLEAN_NODE, settings=planted)
    assert status == 1
    assert "FAILED  secrets\nsettings.py, line 1: " in said
