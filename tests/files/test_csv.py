import pytest
from django.core.exceptions import ValidationError

from portal.files import csv_writing, reading


def test_read_takes_every_usual_encoding():
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        header, rows = reading.read("name,town\nCafé Zoë,London\n".encode(encoding))
        assert header == ["name", "town"]
        assert rows == {2: ["Café Zoë", "London"]}


def test_read_takes_semicolons_and_short_lines():
    assert reading.read(b"name;town\nHall\n\nRooms;Leeds\n")[1] == {2: ["Hall", ""], 4: ["Rooms", "Leeds"]}


@pytest.mark.parametrize(
    "content", [b"", b"name\n", b"\0\1\2", b"name\n" + b"a\n" * 20_001, b"x" * (5 * 1024 * 1024 + 1)]
)
def test_read_refuses_what_it_cannot_take(content):
    with pytest.raises(ValidationError):
        reading.read(content)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "\nx", "＝1"])
def test_write_defuses_formulas(cell):
    assert csv_writing.defused(cell) == f"'{cell}"


def test_write_keeps_numbers_and_marks_the_encoding():
    text = "".join(csv_writing.lines(["naïve"], [[-5], ["two, three"]]))
    assert text == '\ufeffnaïve\r\n-5\r\n"two, three"\r\n'
