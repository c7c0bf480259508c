"""Excel workbooks, read as a person sees them."""

import io
from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter
from django.core.exceptions import ValidationError

from portal.files import reading
from tests.files.hostile_files import LINKS, PACKAGE, PLAIN, parts, workbook

EPOCHS = (False, True)


def written(*sheets, **options):
    """Return a workbook as Excel writes it, of (name, rows) with each cell a value or (value, number format)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as book:
        for name, rows in sheets:
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    value, code = cell if isinstance(cell, tuple) else (cell, None)
                    page.write(number, column, value, book.add_format({"num_format": code}) if code else None)
    return out.getvalue()


def read(content, sheet=""):
    settled, names = reading.settled(content, sheet)
    assert names == []
    return reading.read(settled)


@pytest.mark.parametrize("is_1904", EPOCHS)
def test_read_shows_cells_as_a_person_sees_them(is_1904):
    cells = [
        ("Café “Zoë” — 𝄞", "Café “Zoë” — 𝄞"),
        ("  two\nlines ", "two lines"),
        ("007", "007"),
        ("=1+1", "=1+1"),
        ("_x000D_ and _x0041_", "_x000D_ and _x0041_"),
        ("NA", ""),
        (7, "7"),
        ((7, "000000000000"), "000000000007"),
        ((1200, "#,##0"), "1200"),
        (100023000000, "100023000000"),
        (519078.57838179916, "519078.5783817992"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (1e20, "100000000000000000000"),
        (-0.28, "-0.28"),
        (True, "TRUE"),
        ((date(2026, 11, 27), "d mmm yyyy"), "27/11/2026"),
        ((datetime(2026, 11, 27, 9, 30), "dd/mm/yyyy hh:mm"), "27/11/2026 09:30"),
        ((time(9, 30), "hh:mm"), "09:30"),
        ((5, '0 "days"'), "5"),
    ]
    rows = [["seen"], *([value] for value, _shown in cells)]
    book = written(("Sheet", rows), date_1904=is_1904, strings_to_formulas=False)
    _header, found = read(book)
    assert [found.get(number, [""])[0] for number in range(2, len(cells) + 2)] == [shown for _value, shown in cells]


def test_read_counts_rows_as_the_program_does():
    header, rows = read(written(("Sheet", [[], [None, "name"], [], [None, "Moth Hall", "x"], [], [None, "Rooms"]])))
    assert header == ["", "name"]
    assert rows == {4: ["", "Moth Hall"], 6: ["", "Rooms"]}


def test_read_takes_results_of_formulas_and_refuses_a_formula_without():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_column(0, 0, ["name", "Moth"])
        page.write_formula(2, 0, '=A2&" Hall"', None, "Moth Hall")
    assert read(out.getvalue())[1] == {2: ["Moth"], 3: ["Moth Hall"]}
    empty = PLAIN.replace("</row></sheetData>", '<c r="B2" t="str"><f>""</f><v></v></c></row></sheetData>')
    assert read(workbook(**{"xl/worksheets/sheet1.xml": empty}))[1] == {2: ["Moth Hall"]}
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["name"])
    book.active.append(["=A1"])
    book.save(out)
    with pytest.raises(ValidationError, match="Row 2 has a formula whose result is not in the file"):
        read(out.getvalue())


def test_settle_takes_the_only_sheet_that_says_anything_or_asks():
    venues, notes = [["name"], ["Moth Hall"]], [["name"], ["Note"]]
    assert read(written(("Empty", []), ("Venues", venues), ("Blank", [])))[1] == {2: ["Moth Hall"]}
    book = written(("Notes", notes), ("Empty", []), ("Venues", venues))
    assert reading.settled(book) == (book, ["Notes", "Venues"])
    assert read(book, "Venues")[1] == {2: ["Moth Hall"]}
    with pytest.raises(ValidationError, match="no rows"):
        read(book, "Empty")
    with pytest.raises(ValidationError, match="no rows"):
        read(written(("Empty", [])))


def test_settle_leaves_hidden_sheets_alone():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("Venues").write_column(0, 0, ["name", "Moth Hall"])
        hidden = book.add_worksheet("Lists")
        hidden.write_column(0, 0, ["a", "b"])
        hidden.hide()
    assert read(out.getvalue())[1] == {2: ["Moth Hall"]}


def test_settled_sheet_can_be_read_in_one_way_only():
    rows = [["name; place", "a,b"], ['"quoted"', "two\r\nlines"], ["\ttab", "sep=;"]]
    assert read(written(("Sheet", rows)))[0] == ["name; place", "a,b"]
    assert read(written(("Sheet", [["one; column"], ["x"]]))) == (["one; column"], {2: ["x"]})
    assert read(written(("Sheet", rows)))[1] == {2: ['"quoted"', "two lines"], 3: ["tab", "sep=;"]}


def test_read_takes_what_other_programs_write():
    """Prefixes, names of parts of their own, addresses from the root, rows without numbers, texts in pieces."""
    sheet = PLAIN.replace(' r="A2" t="s"><v>1</v>', ' t="inlineStr"><is><r><t>Moth </t></r><r><t>Hall</t></r></is>')
    sheet = sheet.replace(' r="2"', "").replace("</is>", "<rPh><t>spoken</t></rPh></is>")
    prefixed = sheet.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    links = parts()["xl/_rels/workbook.xml.rels"].replace("worksheets/sheet1.xml", "/xl/Pages/One.XML")
    changed = {"xl/_rels/workbook.xml.rels": links, "xl/worksheets/sheet1.xml": "", "xl/pages/one.xml": prefixed}
    assert read(workbook(**changed))[1] == {2: ["Moth Hall"]}
    strict = {name: text.replace(LINKS, "http://purl.oclc.org/ooxml/r") for name, text in parts().items()}
    assert PACKAGE in strict["_rels/.rels"]
    assert read(workbook(**strict))[1] == {2: ["Moth Hall"]}


def test_read_finds_what_openpyxl_finds():
    rows = [[f"column {number}" for number in range(12)]]
    rows += [
        [f"text {row * 7 % 50}" if (row + column) % 3 else row * column for column in range(12)] for row in range(80)
    ]
    book = written(("Sheet", rows))
    theirs = openpyxl.load_workbook(io.BytesIO(book), read_only=True).active.iter_rows(min_row=2, values_only=True)
    assert list(read(book)[1].values()) == [[str(cell) for cell in row] for row in theirs]
