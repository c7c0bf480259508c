"""What SECURITY.md promises is held by tests that exist, and packages come from nowhere but their registries."""

import json
import re

import pytest
from django.conf import settings

PROMISES = (settings.BASE_DIR / "SECURITY.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[^`]+)`", PROMISES)))
LOCKS = ["requirements.txt", "tests/requirements.txt"]


@pytest.mark.parametrize("name", NAMED)
def test_named_test_is_there(name):
    assert re.search(r"^def test_", (settings.BASE_DIR / name).read_text(), re.MULTILINE)


def test_every_promise_names_its_tests():
    rows = [line for line in PROMISES.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 15
    assert [row for row in rows if not re.search(r"`tests/[\w/]+\.py` \|$", row)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_python_package_is_pinned_with_digests_and_no_address(name):
    lock = re.sub(r"#.*", "", (settings.BASE_DIR / name).read_text())
    packages = [words for words in re.split(r"\n(?=\w)", lock) if words.strip()]
    assert len(packages) > 20
    assert [
        words for words in packages if not re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", words, re.DOTALL)
    ] == []
    assert "://" not in lock


def test_every_npm_package_is_pinned_with_its_digest_and_no_address():
    packages = json.loads((settings.BASE_DIR / "package-lock.json").read_text())["packages"]
    packages.pop("")
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []
    assert not any("resolved" in package for package in packages.values())
