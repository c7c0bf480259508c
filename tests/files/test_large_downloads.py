"""Spreadsheets that the database itself writes: every text as it is, at any length, in memory that stays flat."""

import io
import tempfile
import tracemalloc

import openpyxl
import pytest
from django.db.models import F
from openpyxl.utils.escape import unescape

from portal.files import large_downloads, xlsx_streaming
from portal.files.xlsx_streaming import spreadsheet
from venues.models import Organisation

HEADER = ["number & <sign>", "nothing", "text"]
TEXTS = [
    *("=1+1", "+1", "-1", "@a", "\tx", "\rx", "\nx", "＝1", "007", "1e5", "Zoë — 𝄞", "\u2028line"),
    *(" two  spaces ", "one\ttab", "two\nlines", "three\r\nsigns", "back\\slash", "\\N", "\\t", "\\.", "\\\\n"),
    *("<b>&amp;</b>", "]]>\"'", "_x000D_", "_x_", "a_x005F_", "".join(map(chr, range(1, 32))), "\x7f\x85\ufffe\uffff"),
]


def written(rows):
    """Return the cells of each sheet of the spreadsheet that the portal makes of these rows."""
    with large_downloads.xlsx("everybody", HEADER, rows).file_to_stream as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()), read_only=True)
    return {sheet.title: [list(map(read, line)) for line in sheet.values] for sheet in book}


def read(cell):
    return unescape(cell) if isinstance(cell, str) else cell


@pytest.fixture
def rows():
    """Each text, beside a number and nothing."""
    Organisation.objects.bulk_create(Organisation(name=text) for text in TEXTS)
    every = Organisation.objects.order_by("pk").annotate(number=F("pk"), nothing=F("first_briefed_on"), words=F("name"))
    return every.values_list("number", "nothing", "words")


@pytest.mark.django_db
def test_every_text_is_a_text_and_every_number_a_number(rows):
    assert written(rows) == {"everybody": [HEADER, *map(list, rows)]}


@pytest.mark.django_db
def test_no_rows_are_a_file_with_its_header():
    rows = Organisation.objects.annotate(words=F("name")).values_list("words")
    for nothing in (rows, rows.none()):
        assert written(nothing) == {"everybody": [HEADER]}
        with large_downloads.csv("everybody", HEADER, nothing).file_to_stream as file:
            assert file.read().decode("utf-8-sig") == "number & <sign>,nothing,text\r\n"


@pytest.mark.django_db
def test_more_rows_than_a_sheet_takes_go_on_in_another(rows, monkeypatch):
    monkeypatch.setattr(xlsx_streaming, "MOST_OF_SHEET", 10)
    found = written(rows)
    assert list(found) == ["everybody", "everybody 2", "everybody 3"]
    assert [line for lines in found.values() for line in lines[1:]] == list(map(list, rows))
    assert [lines[0] for lines in found.values()] == [HEADER] * 3


def test_memory_stays_flat():
    with tempfile.TemporaryFile() as out, spreadsheet(out, "everybody", HEADER, [True, False, False]) as sheets:
        for number in range(1000):
            sheets.write(b"%d\t\tPerson Number %d\n" % (number, number))
        tracemalloc.start()
        for number in range(20_000):
            sheets.write(b"%d\t\tPerson Number %d\n" % (number, number))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 1_000_000, "bytes"
