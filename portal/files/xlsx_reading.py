"""Reading an Excel workbook piece by piece, so that no part of it is ever in memory as a whole.

openpyxl builds a tree of whatever a part holds before it says a word; a hostile file makes that tree as large as it
likes. Here each element is heard once, and only the text of cells is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import repeat
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from portal.files import workbook_cells
from portal.files.tables import LAST_ROW, MOST_BYTES, MOST_CHARACTERS, MOST_COLUMNS, too_large, too_many
from portal.files.workbook_parts import Listener, Parts

GENERAL = "General"


class Texts(Listener):
    """Hears text: what stands in `t` and `v` goes to `heard`, but not how it is pronounced (`rPh`)."""

    begins = ends = frozenset({"rPh"})

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.is_pronunciation = False

    def begin(self, name: str, attrs: Any) -> None:
        self.is_pronunciation = True

    def end(self, name: str) -> None:
        self.is_pronunciation = False

    def characters(self, content: str) -> None:
        if self.element in ("v", "t") and not self.is_pronunciation:
            self.pieces.append(content)

    def heard(self) -> str:
        """Return what was heard since the last time, up to 2000 characters."""
        text = "".join(self.pieces)
        self.pieces.clear()
        return text[:MOST_CHARACTERS]


class SharedStrings(Texts):
    """Collects the texts that cells name by their number."""

    ends = frozenset({"rPh", "si"})

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self.size = 0

    def end(self, name: str) -> None:
        if name == "rPh":
            return super().end(name)
        self.strings.append(workbook_cells.unescaped(self.heard()) if self.pieces else "")
        self.size += len(self.strings[-1])
        if self.size > 2 * MOST_BYTES:
            raise too_large()
        return None


class SheetRows(Texts):
    """Collects the rows of a sheet that say anything, as (number, text by column), for somebody to take away."""

    begins = frozenset({"c", "f", "row", "rPh"})
    ends = frozenset({"c", "row", "rPh"})

    def __init__(self, book: Workbook) -> None:
        super().__init__()
        self.book = book
        self.rows: list[tuple[int, dict[int, str]]] = []
        self.row = self.column = 0
        self.cells: dict[int, str] = {}
        self.cell: Any = {}
        self.is_formula = False

    def begin(self, name: str, attrs: Any) -> None:
        if name == "c":
            self.cell, self.is_formula = attrs, False
            self.column = workbook_cells.column_of(attrs["r"]) if "r" in attrs else self.column + 1
            self.pieces.clear()
        elif name == "f":
            self.is_formula = True
        elif name == "row":
            number = int(attrs["r"]) if "r" in attrs else self.row + 1
            if not self.row < number <= LAST_ROW:
                raise ValueError("the rows are not in their order")
            self.row, self.column, self.cells = number, 0, {}
        else:
            super().begin(name, attrs)

    def end(self, name: str) -> None:
        if name == "c":
            if self.pieces or self.is_formula:
                self.keep_cell()
        elif name == "row":
            if self.cells:
                self.rows.append((self.row, self.cells))
        else:
            super().end(name)

    def keep_cell(self) -> None:
        if self.is_formula and not self.pieces and self.cell.get("t") != "str":
            raise ValidationError(
                _(
                    "Row %(row)d has a formula whose result is not in the file. Open the file in a spreadsheet "
                    "program, save it there and try again."
                ),
                params={"row": self.row},
            )
        if not (text := self.shown(self.heard())).strip():
            return
        if self.column > MOST_COLUMNS:
            raise too_many()
        self.cells[self.column] = text

    def shown(self, raw: str) -> str:
        """Return what a person sees in the cell."""
        kind = self.cell.get("t", "n")
        if kind not in ("s", "n", "d", "b") or not raw.strip():
            return workbook_cells.unescaped(raw)
        if kind == "s":
            return self.book.strings[int(raw)]
        if kind == "n":
            return workbook_cells.number(raw, self.book.code_of(self.cell.get("s", "0")), self.book.epoch)
        return workbook_cells.iso_moment(raw) if kind == "d" else {"1": "TRUE", "0": "FALSE"}.get(raw, raw)


class Workbook:
    """A workbook's visible sheets that have rows, by name, and the lines of each."""

    def __init__(self, content: bytes) -> None:
        self.parts = Parts(content)
        main = dict(self.parts.related("").values())["officeDocument"]
        related = self.parts.related(main)
        by_kind = dict(related.values())
        self.codes = self.number_formats(by_kind.get("styles"))
        self.shared = by_kind.get("sharedStrings")
        found = self.parts.elements(main, "workbookPr", "sheet")
        is_1904 = any(told.get("date1904") in ("1", "true") for name, told in found if name == "workbookPr")
        self.epoch = MAC_EPOCH if is_1904 else WINDOWS_EPOCH
        visible = [told for name, told in found if name == "sheet" and told.get("state", "visible") == "visible"]
        sheets = {told["name"]: related[told["id"]] for told in visible}
        self.sheets = {name: part for name, (kind, part) in sheets.items() if kind == "worksheet"}

    @cached_property
    def strings(self) -> list[str]:
        shared = SharedStrings()
        for _pause in self.parts.walk(self.shared, shared) if self.shared else ():
            pass
        return shared.strings

    def with_rows(self) -> list[str]:
        """Return the names of the sheets that say anything, be it only what is refused."""

        def says_anything(name: str) -> bool:
            try:
                return next(self.lines(name), None) is not None
            except ValidationError:
                return True

        return [name for name in self.sheets if says_anything(name)]

    def lines(self, sheet: str) -> Iterator[list[str]]:
        """Yield each line of a sheet as its cells, empty ones too, up to the last that says anything."""
        rows, due = SheetRows(self), 1
        for _pause in self.parts.walk(self.sheets[sheet], rows):
            for number, cells in rows.rows:
                yield from repeat([], number - due)
                yield [cells.get(column, "") for column in range(1, max(cells) + 1)]
                due = number + 1
            rows.rows.clear()

    def number_formats(self, part: str | None) -> list[str]:
        """Return the format code of each cell style."""
        found = self.parts.elements(part, "numFmt", "cellStyleXfs", "cellXfs", "xf") if part else []
        codes = BUILTIN_FORMATS | {
            int(told["numFmtId"]): told["formatCode"] for name, told in found if name == "numFmt"
        }
        styles, is_of_cells = [], False
        for name, told in found:
            if name == "xf" and is_of_cells:
                styles.append(codes.get(int(told.get("numFmtId", "0")), GENERAL))
            elif name != "xf":
                is_of_cells = name == "cellXfs"
        return styles

    def code_of(self, style: str) -> str:
        number = int(style)
        return self.codes[number] if 0 <= number < len(self.codes) else GENERAL
