"""Moments, days and numbers in the portal's own words: London time, such as "Monday 23 November 2026, 9:30am"."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.london_time import in_london, london_day

register = template.Library()


def london_date(value: date | datetime) -> date:
    """Return the day itself, or the London day of a moment."""
    return london_day(value) if isinstance(value, datetime) else value


@lru_cache(maxsize=2000)
def in_words(day: date, form: str, _language: str) -> str:
    """Return the day in words; a page names the same ones again and again, and Django takes long to write one."""
    return date_format(day, form)


@register.filter
def portal_day(value: date | datetime | None) -> str:
    """Return the day, such as "Monday 23 November 2026"."""
    if value is None:
        return "–"
    return in_words(london_date(value), "l j F Y", get_language())


@register.filter
def portal_short_day(value: date | datetime | None) -> str:
    """Return the day without its weekday, such as "23 November 2026"."""
    if value is None:
        return "–"
    return in_words(london_date(value), "j F Y", get_language())


@register.filter
def portal_clock(value: datetime) -> str:
    """Return the time of day, such as "9:30am", "midday" or "midnight"."""
    here = in_london(value)
    if (here.hour, here.minute) in ((0, 0), (12, 0)):
        return _("midday") if here.hour else _("midnight")
    return f"{here.hour % 12 or 12}{f':{here.minute:02d}' if here.minute else ''}{'am' if here.hour < 12 else 'pm'}"


@register.filter
def portal_moment(value: datetime | None) -> str:
    """Return the day and time, such as "Monday 23 November 2026, 9:30am"."""
    return f"{portal_day(value)}, {portal_clock(value)}" if value else "–"


@register.filter
def portal_number(value: float | None) -> str:
    """Return a number with its thousands apart, such as "3,204"; a dash for what is not known."""
    return "–" if value is None else f"{value:,}"


@register.filter
def portal_distance(metres: float | None) -> str:
    """Return a distance in kilometres, such as "1.2 km"; nothing when it is not known."""
    return "" if metres is None else _("%(distance)s\N{NO-BREAK SPACE}km") % {"distance": f"{metres / 1000:,.1f}"}
