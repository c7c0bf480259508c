"""The bill of materials: every package that the portal is made of, with version, digests and licences, in CycloneDX."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from django.conf import settings
from packageurl import PackageURL
from packaging.requirements import Requirement

HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
LONGEST_NAME = 60  # of a licence; what is longer is its text


def as_json() -> str:
    """Return the bill of materials of this installation; of the npm packages all that its pages are built with."""
    bill = Bom()
    bill.metadata.component = Component(name=str(settings.PORTAL_NAME), type=ComponentType.APPLICATION)
    bill.components.update(python_parts(settings.BASE_DIR / "requirements.txt"))
    bill.components.update(node_parts(settings.BASE_DIR / "package-lock.json"))
    bill.register_dependency(bill.metadata.component, bill.components)
    return JsonV1Dot6(bill).output_as_string(indent=2)


def python_parts(lock: Path) -> Iterator[Component]:
    """Yield the packages of a requirements file that this Python on this system installs."""
    for line in lock.read_text().replace("\\\n", " ").splitlines():
        if not line or not line[0].isalnum():
            continue
        wanted = Requirement(line.partition("--hash")[0])
        if wanted.marker is None or wanted.marker.evaluate():
            version = next(iter(wanted.specifier)).version
            hashes = [HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in HASH.findall(line)]
            licences = map(LicenseFactory().make_from_string, names_of_licences(wanted.name))
            yield part("pypi", wanted.name, version, hashes, licences)


def names_of_licences(package: str) -> list[str]:
    """Return what an installed package calls its licences, the surest way of saying it first."""
    try:
        told = metadata(package)
    except PackageNotFoundError:
        return []
    if expression := told.get("License-Expression"):
        return [expression]
    name = (told.get("License") or "").strip()
    if name and len(name) <= LONGEST_NAME and "\n" not in name:
        return [name]
    classifiers = told.get_all("Classifier") or []
    return [words.rpartition(" :: ")[2] for words in classifiers if words.startswith("License ::")]


def node_parts(lock: Path) -> Iterator[Component]:
    """Yield the packages of an npm lock."""
    for path, package in json.loads(lock.read_text())["packages"].items():
        if path:
            algorithm, _dash, digest = package["integrity"].partition("-")
            named = HashAlgorithm(algorithm.upper().replace("SHA", "SHA-"))
            digests = [HashType(alg=named, content=b64decode(digest).hex())]
            scope = ComponentScope.EXCLUDED if package.get("dev") else ComponentScope.REQUIRED
            licences = [LicenseFactory().make_from_string(package["license"])]
            yield part("npm", path.rpartition("node_modules/")[2], package["version"], digests, licences, scope)


def part(
    kind: str,
    name: str,
    version: str,
    hashes: Iterable[HashType],
    licences: Iterable[License],
    scope: ComponentScope = ComponentScope.REQUIRED,
) -> Component:
    namespace, _slash, short = name.rpartition("/")
    purl = PackageURL(kind, namespace or None, short, version)
    return Component(
        type=ComponentType.LIBRARY,
        group=namespace or None,
        name=short,
        version=version,
        purl=purl,
        bom_ref=str(purl),
        hashes=hashes,
        licenses=licences,
        scope=scope,
    )
