"""RELIABILITY.md names tests that exist, so that no promise stands there without one."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOLD = (ROOT / "RELIABILITY.md").read_text()
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TOLD)))


def test_each_row_names_a_test():
    rows = [line for line in TOLD.splitlines() if line.startswith("|") and not line.startswith(("|---", "| promise"))]
    assert len(rows) >= 15
    assert all("`tests/" in row.split("|")[3] for row in rows)


@pytest.mark.parametrize(("path", "name"), TESTS, ids=[name for _path, name in TESTS])
def test_named_test_exists(path, name):
    tree = ast.parse((ROOT / path).read_text())
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:portal|briefings|tests)/[\w/]+\.py)`", TOLD))))
def test_named_file_exists(path):
    assert (ROOT / path).is_file()
