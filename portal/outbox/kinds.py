"""The kinds of mail the portal sends; each has templates emails/<name>.{subject.txt,txt,html}."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """What a kind of mail is called, and whether its reader may refuse it."""

    name: str
    label: Promise
    is_refusable: bool = False


KINDS = {
    kind.name: kind
    for kind in [
        Kind("invitation", _("Invitation to make an account")),
        Kind("password_reset", _("Link to choose a new password")),
        Kind("unknown_account", _("Password asked for at an address without an account")),
        Kind("password_changed", _("Password changed")),
        Kind("password_set", _("Password set")),
        Kind("email_change", _("Link to use a new address")),
        Kind("email_taken", _("Address asked for that has an account")),
        Kind("email_change_asked", _("New address asked for")),
        Kind("email_changed", _("Address changed")),
        Kind("factors_changed", _("Second factor changed")),
        Kind("factor_removal", _("Second factor will be removed")),
        Kind("request_received", _("Request for an account received")),
        Kind("request_declined", _("Request for an account declined")),
        Kind("booking_confirmed", _("Places booked")),
        Kind("booking_cancelled", _("Place cancelled")),
        Kind("place_freed", _("A place became free")),
        Kind("reminder_week", _("Reminder 7 days before"), is_refusable=True),
        Kind("reminder_day", _("Reminder 1 day before"), is_refusable=True),
        Kind("reminder_today", _("Reminder on the day"), is_refusable=True),
        Kind("briefing_changed", _("Time or place changed")),
        Kind("briefing_called_off", _("Briefing called off")),
        Kind("officer_assigned", _("Assigned to a briefing")),
        Kind("officer_released", _("No longer assigned to a briefing")),
        Kind("briefing_message", _("Message about a briefing")),
        Kind("hosting_asked", _("Police ask to use a room")),
        Kind("hosting_answered", _("Answer about using a room")),
        Kind("training_expires", _("Training that expires soon"), is_refusable=True),
    ]
}
