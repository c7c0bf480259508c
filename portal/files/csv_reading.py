"""Reading a CSV file, in the encodings and with the separators that spreadsheet programs write."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator

from portal.files.tables import not_a_table

SEPARATORS = ",;\t"
LONGEST_LINE = 250_000  # characters
START = 64 * 1024  # characters that are looked at to know the separator
TOLD_SEPARATOR = re.compile(r"sep=([,;\t])\r?\n")  # a first line that Excel writes for itself
OTHER_KINDS = (b"%pdf-", b"{\\rtf", b"<!doctype", b"<html", b"<?xml")


def lines(content: bytes) -> Iterator[list[str]]:
    """Yield each line of the file as its cells; refuses what is not text, or has a line that cannot be one."""
    if content[:16].lstrip().lower().startswith(OTHER_KINDS):
        raise not_a_table()
    try:
        start = opened(content).read(START)
        told = TOLD_SEPARATOR.match(start)
        text = opened(content)
        text.read(told.end() if told else 0)
        yield from csv.reader(bounded(text), delimiter=told[1] if told else separator_of(start))
    except (csv.Error, UnicodeError):
        raise not_a_table() from None


def opened(content: bytes) -> io.TextIOWrapper:
    """Return the text of a file in UTF-8 or UTF-16 with its mark, UTF-8 without or, failing that, Windows-1252."""
    encoding = "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif not is_utf_8(content):
        return io.TextIOWrapper(io.BytesIO(content), "cp1252", errors="replace", newline="")
    return io.TextIOWrapper(io.BytesIO(content), encoding, newline="")


def is_utf_8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def separator_of(start: str) -> str:
    """Return which separator tears the first line that says anything into the most cells; the comma when none does."""

    def cells(separator: str) -> int:
        first = next(filter(str.strip, start.splitlines(keepends=True)), "")
        return len(next(csv.reader([first[:LONGEST_LINE]], delimiter=separator), []))

    return max(SEPARATORS, key=cells)


def bounded(text: Iterable[str]) -> Iterator[str]:
    """Yield the lines; refuses one that is too long, and the NUL that no text has."""
    for line in text:
        if len(line) > LONGEST_LINE or "\0" in line:
            raise not_a_table()
        yield line
