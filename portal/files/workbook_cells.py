"""What a cell of a workbook shows to a person: text, a number with its leading zeros, a day, a time."""

from __future__ import annotations

import re
from datetime import datetime, time
from decimal import Decimal

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel, from_ISO8601

ESCAPED = re.compile(r"_x00(5F|[01][0-9A-Fa-f])_")  # control characters, and an underscore that begins the like
ZEROS = re.compile(r"0{2,}")
DIGITS = "0123456789"


def column_of(name: str) -> int:
    """Return the number of the column of a cell's name, such as 28 for AB7; refuses what is no name."""
    return column_index_from_string(name.rstrip(DIGITS))


def unescaped(text: str) -> str:
    """Return the text with the characters that a workbook writes as _x000D_; control characters become spaces."""
    return ESCAPED.sub(lambda found: "_" if found[1] == "5F" else " ", text) if "_x" in text else text


def number(raw: str, code: str, epoch: datetime = WINDOWS_EPOCH) -> str:
    """Return a number as its format code shows it: a day, a time, or digits, with leading zeros and no exponent."""
    value = float(raw)
    if is_date_format(code):
        try:
            return moment(from_excel(value, epoch))
        except (OverflowError, ValueError):
            return raw
    digits = format(Decimal(repr(value)), "f").removesuffix(".0")
    return digits.zfill(len(code)) if ZEROS.fullmatch(code) and digits.isdigit() else digits


def iso_moment(raw: str) -> str:
    return moment(from_ISO8601(raw))


def moment(value: object) -> str:
    """Return a day as 27/11/2026, a time as 09:30, or both."""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{value:%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}"
