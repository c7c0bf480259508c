"""What people are told about briefings and bookings, written with what it tells about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from briefings import calendars
from briefings.models import Booking, Briefing
from portal.accounts.models import User
from portal.outbox.post import NOTHING, post, withdraw

ABOUT_A_PLACE = ["booking_confirmed", "place_freed", "reminder_week", "reminder_day", "reminder_today"]


def booking_confirmed(*, briefing: Briefing, bookings: Iterable[Booking], by: User, now: datetime) -> None:
    """Tell each person who has a place, and the person who booked, as one list."""
    bookings = list(bookings)
    invitation = calendars.event(briefing, method="REQUEST", now=now)
    for booking in bookings:
        if booking.state == "booked":
            to_person("booking_confirmed", booking, now=now, attachment=invitation)
    numbers = "-".join(str(booking.pk) for booking in bookings)
    post(
        kind="booking_confirmed",
        key=f"booking_confirmed:by:{briefing.pk}:{numbers}"[:200],
        about=f"briefing:{briefing.pk}",
        to=by.email,
        context=words(briefing) | {"bookings": bookings},
        expires_at=briefing.ends_at,
        now=now,
    )


def place_freed(*, booking: Booking, now: datetime) -> None:
    """Tell a person from the waiting list, and who booked for them, that they have a place."""
    invitation = calendars.event(booking.briefing, method="REQUEST", now=now)
    to_person("place_freed", booking, now=now, attachment=invitation)
    to_booker("place_freed", booking, now=now)


def booking_cancelled(*, booking: Booking, by: User, now: datetime) -> None:
    """Tell a person, and who booked for them, that the place is cancelled; withdraw what was still to be sent."""
    withdraw(about=f"booking:{booking.pk}", kinds=ABOUT_A_PLACE)
    cancel = calendars.event(booking.briefing, method="CANCEL", now=now)
    to_person("booking_cancelled", booking, now=now, attachment=cancel)
    to_booker("booking_cancelled", booking, now=now)


def briefing_called_off(*, briefing: Briefing, bookings: list[Booking], now: datetime) -> None:
    """Tell everybody booked or waiting, who booked for them, the host's managers and the officers."""
    withdraw(about=f"briefing:{briefing.pk}")
    cancel = calendars.event(briefing, method="CANCEL", now=now)
    for booking in bookings:
        withdraw(about=f"booking:{booking.pk}")
        booking.briefing = briefing
        to_person("briefing_called_off", booking, now=now, attachment=cancel)
    others = {booking.booked_by.email for booking in bookings}
    others |= set(briefing.officers.values_list("email", flat=True))
    if briefing.host_venue:
        others |= set(briefing.host_venue.managers.exclude(user=None).values_list("user__email", flat=True))
    for email in sorted(others):
        post(
            kind="briefing_called_off",
            key=f"briefing_called_off:{briefing.pk}:{email}"[:200],
            about=f"briefing:{briefing.pk}",
            to=email,
            context=words(briefing) | {"bookings": [row for row in bookings if row.booked_by.email == email]},
            attachment=cancel,
            now=now,
        )


def words(briefing: Briefing) -> dict[str, Any]:
    return {"briefing": briefing, "place": calendars.place(briefing)}


def to_person(kind: str, booking: Booking, *, now: datetime, attachment: Any = NOTHING) -> None:
    post(
        kind=kind,
        key=f"{kind}:{booking.pk}",
        about=f"booking:{booking.pk}",
        to=booking.person.email,
        context=words(booking.briefing) | {"bookings": [booking], "person": booking.person},
        attachment=attachment,
        expires_at=booking.briefing.ends_at,
        now=now,
    )


def to_booker(kind: str, booking: Booking, *, now: datetime) -> None:
    post(
        kind=kind,
        key=f"{kind}:by:{booking.pk}",
        about=f"booking:{booking.pk}",
        to=booking.booked_by.email,
        context=words(booking.briefing) | {"bookings": [booking]},
        expires_at=booking.briefing.ends_at,
        now=now,
    )
