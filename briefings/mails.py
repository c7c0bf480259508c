"""What people are told about briefings and bookings, written with what it tells about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from briefings import calendars
from briefings.models import Booking, Briefing
from portal.accounts.models import User
from portal.outbox.post import NOTHING, Attachment, post, withdraw
from venues.models import VenueManager

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


def reminder(*, kind: str, briefing: Briefing, bookings: list[Booking], expires_at: datetime, now: datetime) -> int:
    """Remind each person with an address, each venue's managers as one list, and the officers; return the new mails."""
    moment = briefing.starts_at.isoformat()
    posted = [
        to_person(kind, booking, now=now, key=f"{kind}:{booking.pk}:{moment}", expires_at=expires_at)
        for booking in bookings
    ]
    lists: dict[str, list[Booking]] = {}
    managing = VenueManager.objects.filter(venue__in={booking.venue_id for booking in bookings}).exclude(user=None)
    for manager in managing.select_related("user"):
        own = [booking for booking in bookings if booking.venue_id == manager.venue_id]
        lists[manager.user.email] = lists.get(manager.user.email, []) + own
    for email in briefing.officers.values_list("email", flat=True):
        lists[email] = bookings
    for email, named in lists.items():
        posted.append(
            post(
                kind=kind,
                key=f"{kind}:{briefing.pk}:{moment}:{email}"[:200],
                about=f"briefing:{briefing.pk}",
                to=email,
                context=words(briefing) | {"bookings": named},
                expires_at=expires_at,
                now=now,
            )
        )
    return sum(1 for number in posted if number)


def words(briefing: Briefing) -> dict[str, Any]:
    return {"briefing": briefing, "place": calendars.place(briefing)}


def to_person(
    kind: str,
    booking: Booking,
    *,
    now: datetime,
    attachment: Attachment = NOTHING,
    key: str = "",
    expires_at: datetime | None = None,
) -> int | None:
    return post(
        kind=kind,
        key=key or f"{kind}:{booking.pk}",
        about=f"booking:{booking.pk}",
        to=booking.person.email,
        context=words(booking.briefing) | {"bookings": [booking], "person": booking.person},
        attachment=attachment,
        expires_at=expires_at or booking.briefing.ends_at,
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
