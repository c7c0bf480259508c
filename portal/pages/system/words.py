"""The portal's health in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.upkeep.health import Part

NAMES = {
    "database": gettext_lazy("Database"),
    "redis": gettext_lazy("Redis"),
    "worker": gettext_lazy("Worker"),
    "beat": gettext_lazy("Beat"),
}
WHAT_TO_DO = {
    "redis": gettext_lazy("Start Redis. Nothing is lost meanwhile, but mails and reminders wait."),
    "worker": gettext_lazy("Start the worker, or look at its log. Mails and reminders wait until it runs."),
    "beat": gettext_lazy("Start beat, or look at its log. Reminders wait until it runs."),
}


@dataclass(frozen=True)
class Told:
    """A part's name, whether it is alive, its last sign of life in words, and what to do when it is down."""

    name: str | Promise
    is_alive: bool
    seen: str
    what_to_do: str | Promise


def told(part: Part) -> Told:
    if part.age_seconds is None:
        seen = _("No sign of life yet")
    else:
        seen = _("Last sign of life %(age)s ago") % {"age": age(part.age_seconds)}
    return Told(NAMES[part.name], part.is_alive, seen, "" if part.is_alive else WHAT_TO_DO.get(part.name, ""))


def age(seconds: int) -> str:
    """Return a span in its largest whole unit, such as "12 seconds" or "3 days"."""
    if seconds < 60:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    if (minutes := seconds // 60) < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if (hours := minutes // 60) < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d day", "%(count)d days", hours // 24) % {"count": hours // 24}
