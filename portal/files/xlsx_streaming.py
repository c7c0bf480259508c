"""A spreadsheet of any length from what COPY writes: the rows go into the file as they come, a sheet after another.

XlsxWriter makes everything around the rows. Texts stand in their own cells, so that nothing is kept for the end; they
are texts whatever they begin with.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from portal.files.xlsx_writing import Sheet, workbook

MOST_OF_SHEET = 1_048_575  # rows below the header that a spreadsheet program takes
AT_ONCE = 500  # rows
FASTEST = 1  # of zlib's levels
SIZE = re.compile(rb"<dimension [^>]*/>")  # says where the sheet ends, which nobody knows yet
END = b"</sheetData>"
NUMBER, TEXT = b"<c><v>%b</v></c>", b'<c t="inlineStr"><is><t xml:space="preserve">%b</t></is></c>'
MARKUP = ((b"&", b"&amp;"), (b"<", b"&lt;"), (b">", b"&gt;"))
SELDOM = bytes({*range(1, 32)} - {*b"\t\n"}) + b"\\"  # what COPY writes as two signs, and what XML has not
COPIED = re.compile(rb"\\(.)|[\x01-\x08\x0b-\x1f]|\xef\xbf[\xbe\xbf]|_(?=x[0-9A-Fa-f]{4}_)")
SIGNS = {b"\\": b"\\", b"t": b"&#9;", b"n": b"&#10;"}
CONTROLS = {b"b": b"\b", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


@contextmanager
def spreadsheet(out: BinaryIO, name: str, header: Sequence[str], numbers: Sequence[bool]) -> Iterator[Spreadsheet]:
    """Give what COPY writes to in its text format, with nothing for what is null; `numbers` says which columns are."""
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=FASTEST) as file:
        made = Spreadsheet(file, name, header, numbers)
        try:
            yield made
            made.end()
        finally:
            made.sheet.close()


class Spreadsheet:
    def __init__(self, file: ZipFile, name: str, header: Sequence[str], numbers: Sequence[bool]) -> None:
        self.file, self.name, self.header = file, name, header
        self.row = b"<row>%b</row>" % b"".join(NUMBER if is_number else TEXT for is_number in numbers)
        self.nothing = [(cell % b"", b"<c/>") for cell in (NUMBER, TEXT)]
        self.lines: list[bytes] = []
        self.sheets = 0
        self.begin_sheet()

    def write(self, line: bytes) -> None:
        """Take one row."""
        if self.room == 0:
            self.end_sheet()
            self.begin_sheet()
        self.lines.append(line)
        self.room -= 1
        if len(self.lines) == AT_ONCE:
            self.flush()

    def flush(self) -> None:
        text = b"".join(self.lines)
        for sign, written in MARKUP:
            text = text.replace(sign, written)
        if len(text.translate(None, SELDOM)) < len(text) or b"\xef\xbf" in text or b"_x" in text:
            text = COPIED.sub(plain, text)  # ten times as slow as all the rest
        rows = b"".join([self.row % tuple(line.split(b"\t")) for line in text.split(b"\n")[:-1]])
        for empty, shorter in self.nothing:
            rows = rows.replace(empty, shorter)
        self.sheet.write(rows)
        self.lines.clear()

    def begin_sheet(self) -> None:
        self.sheets, self.room = self.sheets + 1, MOST_OF_SHEET
        part = f"xl/worksheets/sheet{self.sheets}.xml"
        before, end, self.rest = SIZE.sub(b"", self.package()[part]).partition(END)
        self.rest = end + self.rest
        self.sheet = self.file.open(part, "w")
        self.sheet.write(before)

    def end_sheet(self) -> None:
        self.flush()
        self.sheet.write(self.rest)
        self.sheet.close()

    def end(self) -> None:
        """Write the rest of the file."""
        self.end_sheet()
        for part, content in self.package().items():
            if part not in self.file.namelist():
                self.file.writestr(part, content)

    def package(self) -> dict[str, bytes]:
        """Return the parts of a file with so many sheets that have nothing but their header."""
        names = [f"{self.name[:25]} {number + 1}" if number else self.name[:31] for number in range(self.sheets)]
        with ZipFile(io.BytesIO(workbook(Sheet(name, self.header, []) for name in names))) as made:
            return {part: made.read(part) for part in made.namelist()}


def plain(found: re.Match[bytes]) -> bytes:
    """Return how a spreadsheet writes what COPY or nobody may write there."""
    sign: Any = found[1]
    if sign in SIGNS:
        return SIGNS[sign]
    return "".join(f"_x{ord(character):04X}_" for character in CONTROLS.get(sign, found[0]).decode()).encode()
