"""Calendar files: one event a briefing, in London wall-clock time."""

from __future__ import annotations

from copy import copy
from datetime import UTC, datetime
from functools import cache

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress

from briefings.models import Briefing
from portal.london_time import LONDON, in_london
from portal.outbox.post import Attachment

ORGANISER = "mailto:no-reply@portal.test"
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def event(briefing: Briefing, *, method: str, now: datetime) -> Attachment:
    """Return the .ics file that puts the briefing into a calendar (REQUEST), or takes it out (CANCEL)."""
    made = Event()
    made.add("uid", f"{briefing.reference}@portal")
    made.add("sequence", sequence(now))
    made.add("dtstamp", now)
    starts_at, ends_at = clock_times(briefing)
    made.add("dtstart", starts_at)
    made.add("dtend", ends_at)
    made.add("summary", one_line(f"{briefing.course.name} ({briefing.reference})"))
    made.add("location", one_line(place(outline(briefing) if method == "CANCEL" else briefing)))
    made.add("organizer", vCalAddress(ORGANISER))
    made.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Counter Terrorism Awareness Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(london())
    calendar.add_component(made)
    return Attachment("briefing.ics", f"text/calendar; method={method}", calendar.to_ical().decode())


@cache
def london() -> Timezone:
    """Return the rules of the London clock, worked out once: they take longer than all the rest of a file."""
    return Timezone.from_tzinfo(LONDON)


def sequence(now: datetime) -> int:
    """Return a number that rises, so that a calendar takes the later of two files: a cancellation, or a new booking."""
    return int((now - FIRST_DAY).total_seconds())


def clock_times(briefing: Briefing) -> tuple[datetime, datetime]:
    """Return start and end on the London clock; in UTC when the clock shows one of them the second time.

    A clock time that comes twice means the first in a calendar file.
    """
    here = in_london(briefing.starts_at), in_london(briefing.ends_at)
    return (briefing.starts_at, briefing.ends_at) if any(moment.fold for moment in here) else here


def place(briefing: Briefing) -> str:
    """Return where the briefing is, in words: room, venue and postcode, or its online link."""
    if briefing.host_venue is None:
        return briefing.online_link or _("Online")
    room = f"{briefing.room.name}, " if briefing.room else ""
    return f"{room}{briefing.host_venue.name}, {briefing.host_venue.address}, {briefing.host_venue.postcode}"


def outline(briefing: Briefing) -> Briefing:
    """Return the briefing without what only those with a place are told: link, room and joining instructions."""
    shown = copy(briefing)
    shown.room = None
    shown.online_link = shown.entrance = shown.identification = shown.contact_on_day = ""
    return shown


def one_line(text: str) -> str:
    return " ".join(text.split())
