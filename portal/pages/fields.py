"""Days and times as people write them: "23 November 2026" or "23/11/2026", "9:30am" or "09:30"; and numbers."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

DAY_FORMATS = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")
WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? ", re.IGNORECASE)
ORDINAL = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
FIRST_YEAR, LAST_YEAR = 1900, 2199
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2})(?:[:.]\d{2})?)? ?(am|pm|a\.m\.?|p\.m\.?)?", re.IGNORECASE | re.ASCII)
SUCH_AS_DAY = _("Such as 23 November 2026 or 23/11/2026")
SUCH_AS_CLOCK = _("Such as 9:30am or 14:00, London time")
NAMED_CLOCKS = {"midday": time(12), "noon": time(12), "midnight": time(0)}


class DayInput(forms.DateInput):
    """A box to type a day in; a day that is known already stands in it in words."""

    def __init__(self, attrs=None):
        super().__init__({"class": "govuk-input govuk-input--width-20"} | (attrs or {}))

    def format_value(self, value):
        return date_format(value, "j F Y") if isinstance(value, date) else super().format_value(value)


class ClockInput(forms.TimeInput):
    """A box to type a time in; a time that is known already stands in it as 09:30."""

    def __init__(self, attrs=None):
        super().__init__({"class": "govuk-input govuk-input--width-10"} | (attrs or {}))

    def format_value(self, value):
        return f"{value:%H:%M}" if isinstance(value, time | datetime) else super().format_value(value)


class DayField(forms.DateField):
    """A day, typed as 23 November 2026, 23/11/2026 or 2026-11-23."""

    widget = DayInput
    default_error_messages = {
        "required": _("Enter the day, such as 23 November 2026"),
        "invalid": _("Enter the day as 23 November 2026 or 23/11/2026"),
        "year": _("Enter a year between 1900 and 2199, in full"),
    }

    def __init__(self, *, help_text=SUCH_AS_DAY, **kwargs):
        super().__init__(help_text=help_text, **kwargs)

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        day = day_of(str(value))
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(self.error_messages["year"], code="year")
        return day


class ClockField(forms.TimeField):
    """A time of day on the London clock, typed as 9:30am, 09:30 or 9.30."""

    widget = ClockInput
    default_error_messages = {
        "required": _("Enter the time, such as 9:30am"),
        "invalid": _("Enter the time as 9:30am or 09:30"),
    }

    def __init__(self, *, help_text=SUCH_AS_CLOCK, **kwargs):
        super().__init__(help_text=help_text, **kwargs)

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, time):
            return super().to_python(value)
        clock = clock_of(str(value))
        if clock is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return clock


class NumberField(forms.IntegerField):
    """A whole number in digits, between two that its errors name."""

    def __init__(self, *, label, min_value, max_value, **kwargs):
        super().__init__(label=label, min_value=min_value, max_value=max_value, **kwargs)
        words = _("{label}: enter a whole number from {lowest} to {highest}")
        refusal = format_lazy(words, label=label, lowest=f"{min_value:,}", highest=f"{max_value:,}")
        self.error_messages |= dict.fromkeys(("invalid", "min_value", "max_value"), refusal)


def day_of(text: str) -> date | None:
    """Return the day that a text names, or None when it names none."""
    plain = WEEKDAY.sub("", " ".join(text.split()))
    plain = ORDINAL.sub(r"\1", plain).replace(",", "")
    plain = re.sub(r"\bsept\b", "sep", plain, flags=re.IGNORECASE)
    for form in DAY_FORMATS:
        try:
            return datetime.strptime(plain, form).date()
        except ValueError:
            continue
    return None


def clock_of(text: str) -> time | None:
    """Return the time of day that a text names, or None when it names none; a bare hour needs am or pm."""
    plain = " ".join(text.split()).lower()
    if plain in NAMED_CLOCKS:
        return NAMED_CLOCKS[plain]
    found = CLOCK.fullmatch(plain)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
    if (half and not 1 <= hour <= 12) or not (half or found[2]):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
