"""The bill of materials holds to its schema and names every locked package, with digests and licences."""

import json
import re

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from django.conf import settings
from django.core.management import call_command


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    file = tmp_path_factory.mktemp("sbom") / "sbom.json"
    call_command("sbom", str(file), verbosity=0)
    return file.read_text()


@pytest.fixture
def parts(text):
    return {part["purl"]: part for part in json.loads(text)["components"]}


def test_bill_holds_to_its_schema(text):
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(text) is None
    assert validator.validate_str(text.replace('"type": "library"', '"type": "planted"')) is not None


def test_every_locked_package_is_there_with_digests_and_licences(parts):
    lock = (settings.BASE_DIR / "requirements.txt").read_text()
    anywhere = {f"pkg:pypi/{name}@{version}" for name, version in re.findall(r"^(\S+)==(\S+) \\$", lock, re.MULTILINE)}
    node = json.loads((settings.BASE_DIR / "package-lock.json").read_text())["packages"]
    of_npm = {
        f"pkg:npm/{path.rpartition('node_modules/')[2].replace('@', '%40')}@{package['version']}"
        for path, package in node.items()
        if path
    }
    assert len(anywhere) > 50
    assert anywhere | of_npm <= parts.keys()
    assert all(part["hashes"] and part["licenses"] and part["version"] for part in parts.values())


def test_digests_are_those_of_the_locks(parts):
    django = next(part for purl, part in parts.items() if purl.startswith("pkg:pypi/django@"))
    assert django["licenses"] == [{"license": {"id": "BSD-3-Clause"}}]
    lock = (settings.BASE_DIR / "requirements.txt").read_text()
    assert all(f"--hash=sha256:{one['content']}" in lock for one in django["hashes"])
    look = next(part for purl, part in parts.items() if purl.startswith("pkg:npm/govuk-frontend@"))
    assert look["scope"] == "required"
    assert [(one["alg"], len(one["content"])) for one in look["hashes"]] == [("SHA-512", 128)]
