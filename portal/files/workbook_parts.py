"""The parts of an Excel workbook, which is a ZIP file of XML: read within bounds, and never written to a disk."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.sax.handler import ContentHandler

from defusedxml.sax import make_parser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ZIP_START, ENTRY_START = b"PK\x03\x04", b"PK\x01\x02"
MOST_ENTRIES = 1000
MOST_UNPACKED = 60_000_000  # bytes of all parts together
MOST_TAGS = 1_900_000  # in all the parts that are read
MOST_WITHOUT_TAG = 256 * 1024  # bytes: longer than any cell, so that no tag holds endless attributes
DEEPEST = 100  # elements inside one another
CHUNK = 64 * 1024
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Listener(ContentHandler):
    """Hears the elements that it wants begin and end, by their names without prefixes, and knows the innermost one.

    Refuses elements that stand too deep in one another.
    """

    begins: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.element = 0, ""

    def startElement(self, name: str, attrs: Any) -> None:
        self.depth, self.element = self.depth + 1, local_name(name)
        if self.depth > DEEPEST:
            raise too_much()
        if self.element in self.begins:
            self.begin(self.element, attrs)

    def endElement(self, name: str) -> None:
        self.depth, self.element = self.depth - 1, ""
        if (name := local_name(name)) in self.ends:
            self.end(name)

    def begin(self, name: str, attrs: Any) -> None: ...

    def end(self, name: str) -> None: ...


class Elements(Listener):
    """Collects the attributes of the elements with these names, in their order."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.begins = frozenset(names)
        self.found: list[tuple[str, dict[str, str]]] = []

    def begin(self, name: str, attrs: Any) -> None:
        self.found.append((name, {local_name(key): value for key, value in attrs.items()}))


class Parts:
    """The parts by name; what lies about its size ends early, and is refused as damaged."""

    def __init__(self, content: bytes) -> None:
        if content.count(ENTRY_START) > MOST_ENTRIES:
            raise too_much()
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        self.entries = {checked_name(entry): entry for entry in self.archive.infolist()}
        if len(self.entries) < len(self.archive.infolist()):
            raise ValueError("two parts have one name")
        if sum(entry.file_size for entry in self.entries.values()) > MOST_UNPACKED:
            raise too_much()
        self.tags = 0

    def walk(self, name: str, handler: ContentHandler) -> Iterator[None]:
        """Have the handler hear a part, and pause after each piece; refuses document types and endless tags."""
        parser = make_parser()
        parser.forbid_dtd = True
        parser.setContentHandler(handler)
        without_tag = 0
        with self.archive.open(self.entries[name.lower()]) as part:
            while chunk := part.read(CHUNK):
                tags = chunk.count(b"<")
                self.tags += tags
                without_tag = 0 if tags else without_tag + len(chunk)
                if self.tags > MOST_TAGS or without_tag > MOST_WITHOUT_TAG:
                    raise too_much()
                parser.feed(chunk)
                yield
        parser.close()

    def elements(self, part: str, *names: str) -> list[tuple[str, dict[str, str]]]:
        """Return (name, attributes) of each element of a part with one of these names."""
        handler = Elements(*names)
        for _pause in self.walk(part, handler):
            pass
        return handler.found

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return by its id (kind, name) of each part that this one leads to."""
        folder, name = posixpath.split(part)
        found = self.elements(posixpath.join(folder, "_rels", f"{name}.rels"), "Relationship")
        return {
            link["Id"]: (
                link["Type"].rpartition("/")[2],
                posixpath.normpath(posixpath.join(folder, link["Target"])).lstrip("/"),
            )
            for _name, link in found
            if link.get("TargetMode") != "External"
        }


def checked_name(entry: zipfile.ZipInfo) -> str:
    """Return a part's name in lower case; refuses one that leads out of the workbook, and what no workbook has."""
    name = entry.orig_filename
    if name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/"):
        raise ValueError("a part's name leads out of the workbook")
    if entry.flag_bits & 1 or entry.compress_type not in METHODS:
        raise ValueError("a part is encrypted, or packed in a way that no workbook is")
    return name.lower()


def local_name(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def too_much() -> ValidationError:
    return ValidationError(
        _("The workbook is too large once it is unpacked. Copy the rows that you need into a new one and try again.")
    )
