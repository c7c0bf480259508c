"""What the figures measure, and by what they can be broken down, each with its definition."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Measure:
    """One figure: its words, its definition, and which rows stand behind it ("briefings", "venues" or "people")."""

    code: str
    label: Words
    definition: Words
    rows: str
    unit: str = ""


MEASURES = [
    Measure("held", _("Briefings held"), _("Briefings whose register was closed."), "briefings"),
    Measure("called_off", _("Briefings called off"), _("Published briefings that were called off."), "briefings"),
    Measure("offered", _("Places offered"), _("Places of briefings that were not called off."), "briefings"),
    Measure(
        "booked", _("Booked"), _("People with a place when the briefing began; walk-ins are not among them."), "people"
    ),
    Measure("attended", _("Attended"), _("People booked who were marked as attended."), "people"),
    Measure("absent", _("Absent"), _("People booked who were marked as absent."), "people"),
    Measure(
        "not_recorded",
        _("Not recorded"),
        _("People booked whose attendance nobody marked: not the same as absent."),
        "people",
    ),
    Measure("walk_ins", _("Walk-ins"), _("People who came without a booking."), "people"),
    Measure(
        "people", _("People trained"), _("Different people who attended or walked in, each counted once."), "people"
    ),
    Measure("venues", _("Venues briefed"), _("Different venues with somebody who attended or walked in."), "venues"),
    Measure(
        "venues_first", _("Venues for the first time"), _("Of those, venues never briefed on an earlier day."), "venues"
    ),
    Measure("organisations", _("Organisations briefed"), _("Different organisations of the venues briefed."), "venues"),
    Measure(
        "organisations_first",
        _("Organisations for the first time"),
        _("Of those, organisations none of whose venues was briefed on an earlier day."),
        "venues",
    ),
    Measure(
        "officer_hours",
        _("Officers’ hours"),
        _("Length of each briefing held, times the officers assigned to it."),
        "briefings",
    ),
    Measure(
        "rate",
        _("Attendance rate"),
        _("Attended out of attended and absent; walk-ins and those not recorded are left out."),
        "people",
        unit="%",
    ),
]
MEASURE = {measure.code: measure for measure in MEASURES}

DIMENSIONS = {
    "day": _("Day"),
    "area": _("Area"),
    "category": _("Kind of venue"),
    "course": _("Course"),
    "focus": _("Focus area"),
    "strand": _("Strand"),
    "campaign": _("Campaign"),
    "force": _("Force"),
}
ONLINE, NONE = "online", "none"
