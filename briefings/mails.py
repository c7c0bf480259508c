"""What people are told about briefings and bookings, written with what it tells about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from briefings import calendars
from briefings.models import Booking, Briefing
from portal.accounts.models import User
from portal.outbox.post import NOTHING, Attachment, post, withdraw
from venues.models import Venue, VenueManager

REMINDERS = ["reminder_week", "reminder_day", "reminder_today"]
ABOUT_A_PLACE = ["booking_confirmed", "place_freed", *REMINDERS]


def booking_confirmed(*, briefing: Briefing, bookings: Iterable[Booking], by: User, now: datetime) -> None:
    """Tell each person who has a place, and the person who booked, as one list."""
    bookings = list(bookings)
    told = [booking for booking in bookings if booking.state == "booked" and booking.person.email]
    invitation = calendars.event(briefing, method="REQUEST", now=now) if told else NOTHING
    for booking in told:
        to_person("booking_confirmed", booking, now=now, attachment=invitation)
    numbers = "-".join(str(booking.pk) for booking in bookings)
    post(
        kind="booking_confirmed",
        key=f"booking_confirmed:by:{briefing.pk}:{numbers}"[:200],
        about=f"briefing:{briefing.pk}",
        to=by.email,
        context=words(briefing, is_told_all=is_told(bookings)) | {"bookings": bookings},
        expires_at=useful_until("booking_confirmed", briefing),
        now=now,
    )


def place_freed(*, booking: Booking, now: datetime) -> None:
    """Tell a person from the waiting list, and who booked for them, that they have a place."""
    invitation = calendars.event(booking.briefing, method="REQUEST", now=now)
    to_person("place_freed", booking, now=now, attachment=invitation)
    to_booker("place_freed", booking, now=now)


def booking_cancelled(*, booking: Booking, because: str = "", now: datetime) -> None:
    """Tell a person, and who booked for them, that the place is cancelled, and why when it was not somebody's wish.

    Withdraws what was still to be sent about the place.
    """
    withdraw(about=f"booking:{booking.pk}", kinds=ABOUT_A_PLACE)
    had_place = booking.waiting_since is None or booking.promoted_at
    cancel = calendars.event(booking.briefing, method="CANCEL", now=now) if had_place else NOTHING
    to_person("booking_cancelled", booking, now=now, attachment=cancel, because=because)
    to_booker("booking_cancelled", booking, now=now, because=because)


def briefing_called_off(*, briefing: Briefing, bookings: list[Booking], now: datetime) -> None:
    """Tell everybody booked or waiting, who booked for them, the host's managers and the officers."""
    withdraw(about=f"briefing:{briefing.pk}")
    others = bookers(bookings) | emails_of(briefing.officers.all()) | hosts(briefing.host_venue)
    cancel = calendars.event(briefing, method="CANCEL", now=now)
    to_everyone("briefing_called_off", briefing, bookings, others, cancel, now=now)


def briefing_changed(
    *, briefing: Briefing, bookings: list[Booking], officers: list[User], former_host: Venue | None, now: datetime
) -> None:
    """Tell everybody booked or waiting, who booked for them, both hosts and the officers of a new time or place."""
    others = bookers(bookings) | emails_of(officers) | hosts(briefing.host_venue) | hosts(former_host)
    moved = calendars.event(briefing, method="REQUEST", now=now)
    withdraw(about=f"briefing:{briefing.pk}", kinds=ABOUT_A_PLACE)
    to_everyone("briefing_changed", briefing, bookings, others, moved, now=now)


def to_everyone(
    kind: str, briefing: Briefing, bookings: list[Booking], others: set[str], calendar: Attachment, *, now: datetime
) -> None:
    """Tell each person and the others, once for each state of the briefing, what overtakes unsent mails on places."""
    for booking in bookings:
        withdraw(about=f"booking:{booking.pk}", kinds=[*ABOUT_A_PLACE, "briefing_changed"])
        booking.briefing = briefing
        key = f"{kind}:{booking.pk}:{briefing.calendar_sequence}"
        to_person(kind, booking, now=now, key=key, attachment=calendar if is_told([booking]) else NOTHING)
    for email in sorted(others):
        named = [booking for booking in bookings if booking.booked_by.email == email]
        file = calendar if is_told(named) else NOTHING
        to_other(kind, briefing, email, str(briefing.calendar_sequence), named, attachment=file, now=now)


def briefing_message(*, briefing: Briefing, bookings: list[Booking], message: str, now: datetime) -> int:
    """Send an officer's words to everybody booked or waiting and to who booked for them; return the new mails."""
    moment = now.isoformat()
    posted = []
    for booking in bookings:
        booking.briefing = briefing
        key = f"briefing_message:{booking.pk}:{moment}"
        posted.append(to_person("briefing_message", booking, now=now, key=key, message=message))
    for email in sorted(bookers(bookings)):
        named = [booking for booking in bookings if booking.booked_by.email == email]
        posted.append(to_other("briefing_message", briefing, email, moment, named, message=message, now=now))
    return sum(1 for number in posted if number)


def officers_assigned(*, briefing: Briefing, officers: Iterable[User], now: datetime) -> None:
    """Tell officers that they give a briefing, with the event for their calendar."""
    event = calendars.event(briefing, method="REQUEST", now=now)
    for officer in officers:
        to_other("officer_assigned", briefing, officer.email, now.isoformat(), attachment=event, now=now)


def officers_released(*, briefing: Briefing, officers: Iterable[User], now: datetime) -> None:
    """Tell officers that they no longer give a briefing, and take it out of their calendar."""
    event = calendars.event(briefing, method="CANCEL", now=now)
    for officer in officers:
        withdraw(about=f"briefing:{briefing.pk}", kinds=["officer_assigned", *REMINDERS], to=officer.email)
        to_other("officer_released", briefing, officer.email, now.isoformat(), attachment=event, now=now)


def hosting_asked(*, briefing: Briefing, now: datetime) -> None:
    """Ask the managers of the host venue whether its room may be used."""
    for email in sorted(hosts(briefing.host_venue)):
        to_other("hosting_asked", briefing, email, now.isoformat(), now=now)


def hosting_answered(*, briefing: Briefing, now: datetime) -> None:
    """Tell the officers, and who scheduled it, what the host answered."""
    answer = briefing.get_host_answer_display()
    for email in sorted(emails_of(briefing.officers.all()) | {briefing.scheduled_by.email}):
        to_other("hosting_answered", briefing, email, now.isoformat(), answer=answer, now=now)


def bookers(bookings: list[Booking]) -> set[str]:
    return {booking.booked_by.email for booking in bookings}


def emails_of(users: Iterable[User]) -> set[str]:
    return {user.email for user in users}


def hosts(venue: Venue | None) -> set[str]:
    """Return the addresses of a host venue's managers."""
    if venue is None:
        return set()
    return set(venue.managers.exclude(user=None).values_list("user__email", flat=True))


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
    posted += [
        to_other(kind, briefing, email, moment, named, expires_at=expires_at, now=now) for email, named in lists.items()
    ]
    return sum(1 for number in posted if number)


def is_told(bookings: Iterable[Booking]) -> bool:
    """Return whether who reads about these bookings is told how to join: with a place among them, or as no booker."""
    states = {booking.state for booking in bookings}
    return not states or "booked" in states


def words(briefing: Briefing, *, is_told_all: bool) -> dict[str, Any]:
    shown = briefing if is_told_all else calendars.outline(briefing)
    return {"briefing": shown, "place": calendars.place(shown)}


def useful_until(kind: str, briefing: Briefing) -> datetime:
    """Return until when a mail helps: one about a place until the start, so that no place is offered too late."""
    return briefing.starts_at if kind in ABOUT_A_PLACE else briefing.ends_at


def to_person(
    kind: str,
    booking: Booking,
    *,
    now: datetime,
    attachment: Attachment = NOTHING,
    key: str = "",
    expires_at: datetime | None = None,
    **context: Any,
) -> int | None:
    return post(
        kind=kind,
        key=key or f"{kind}:{booking.pk}",
        about=f"booking:{booking.pk}",
        to=booking.person.email,
        context=words(booking.briefing, is_told_all=is_told([booking]))
        | {"bookings": [booking], "person": booking.person}
        | context,
        attachment=attachment,
        expires_at=expires_at or useful_until(kind, booking.briefing),
        now=now,
    )


def to_booker(kind: str, booking: Booking, *, now: datetime, **context: Any) -> None:
    post(
        kind=kind,
        key=f"{kind}:by:{booking.pk}",
        about=f"booking:{booking.pk}",
        to=booking.booked_by.email,
        context=words(booking.briefing, is_told_all=is_told([booking])) | {"bookings": [booking]} | context,
        expires_at=useful_until(kind, booking.briefing),
        now=now,
    )


def to_other(
    kind: str,
    briefing: Briefing,
    email: str,
    occasion: str,
    bookings: Iterable[Booking] = (),
    *,
    now: datetime,
    attachment: Attachment = NOTHING,
    expires_at: datetime | None = None,
    **context: Any,
) -> int | None:
    """Tell somebody who is not booked, once for each occasion."""
    return post(
        kind=kind,
        key=f"{kind}:{briefing.pk}:{occasion}:{email}"[:200],
        about=f"briefing:{briefing.pk}",
        to=email,
        context=words(briefing, is_told_all=is_told(bookings)) | {"bookings": bookings} | context,
        attachment=attachment,
        expires_at=expires_at or briefing.ends_at,
        now=now,
    )
