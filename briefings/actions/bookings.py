"""Booking places: the briefing's row is locked first, then places are counted, then bookings written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from briefings import mails
from briefings.actions import reminders
from briefings.actions.locks import lock, lock_if_free
from briefings.models import Booking, BookingState, Briefing, BriefingState
from briefings.queries import audience
from portal.accounts.models import User
from portal.london_time import ticking
from portal.sweep import each_alone
from venues.models import StaffMember, Venue


@dataclass(frozen=True)
class Booked:
    """Who has a place, and who waits for one, in the order in which they were named."""

    briefing: Briefing
    booked: list[Booking] = field(default_factory=list)
    waiting: list[Booking] = field(default_factory=list)


@transaction.atomic
def book(
    *,
    briefing: Briefing,
    people: Sequence[StaffMember],
    if_short: str = "nobody",
    by: User,
    now: datetime | None = None,
) -> Booked:
    """Book these people of one venue, and return who has a place and who waits.

    When places run short, `if_short` says whether the rest wait ("wait") or nobody is booked ("nobody": refused).
    Refuses people of another's venue, who left, or are booked already, and a briefing not open to them.
    """
    briefing = lock(briefing, Briefing.objects.select_related("course", "host_venue", "room"))
    now = now or timezone.now()
    venue = venue_of(people, by)
    refuse_unless_open(briefing, venue, now)
    already = Booking.objects.live().filter(briefing=briefing, person__in=people).select_related("person")
    if names := ", ".join(booking.person.name for booking in already):
        raise ValidationError(_("Booked already: %(names)s."), params={"names": names})
    free = briefing.places_free - len(promote(briefing, now))
    if free < len(people) and if_short != "wait":
        raise ValidationError({"if_short": ValidationError(places_left(free), code="places_short")})
    rows = [
        Booking(
            briefing=briefing,
            person=person,
            venue=venue,
            state=BookingState.BOOKED if number < free else BookingState.WAITING,
            waiting_since=None if number < free else now,
            booked_at=now,
            booked_by=by,
        )
        for number, person in enumerate(people)
    ]
    Booking.objects.bulk_create(rows)
    mails.booking_confirmed(briefing=briefing, bookings=rows, by=by, now=now)
    return Booked(briefing, rows[:free], rows[free:])


def venue_of(people: Sequence[StaffMember], by: User) -> Venue:
    """Return the one venue of these people; refuses nobody, people of several venues, of another's, or who left."""
    numbers = [person.pk for person in people]
    if not numbers:
        raise ValidationError(_("Choose at least one person."))
    mine = StaffMember.objects.visible_to(by).present().filter(pk__in=numbers).select_related("venue")
    venues = {person.venue_id: person.venue for person in mine}
    if len(venues) != 1 or len(mine) != len(numbers):
        raise ValidationError(_("Choose people who work at one of your venues."))
    return next(iter(venues.values()))


def refuse_unless_open(briefing: Briefing, venue: Venue, now: datetime) -> None:
    if briefing.state != BriefingState.PUBLISHED:
        raise ValidationError(_("This briefing cannot be booked: it is a draft, was called off or is over."))
    if briefing.booking_closes_at <= now:
        raise ValidationError(_("Booking for this briefing has closed."))
    if not audience.admits(briefing, venue):
        raise ValidationError(_("This briefing is not for venues of your area and kind."))


def places_left(free: int) -> str:
    if not free:
        return _("No places are left. Nobody was booked: choose whether they wait for a place.")
    words = ngettext("Only %(free)d place is left.", "Only %(free)d places are left.", free) % {"free": free}
    return words + " " + _("Nobody was booked: choose whether the rest wait.")


@transaction.atomic
def cancel(*, booking: Booking, by: User, now: datetime | None = None) -> Booking:
    """Cancel a booking or waiting place and return it; a freed place goes to the first who waits.

    Cancelling again changes nothing; refuses once the briefing has started.
    """
    briefing = lock(booking.briefing)
    now = now or timezone.now()
    booking = Booking.objects.visible_to(by).get(pk=booking.pk)
    if booking.state == BookingState.CANCELLED:
        return booking
    refuse_once_started(briefing, now)
    end(booking, by, now)
    fill(briefing=briefing, now=now)
    return booking


@transaction.atomic
def swap(*, booking: Booking, person: StaffMember, by: User, now: datetime | None = None) -> Booking:
    """Give a booked place to another person of the same venue, and return their booking; nobody is promoted.

    The place stays the venue's, so it passes by the waiting list: `in_place_of` says whose it was.
    """
    briefing = lock(booking.briefing)
    now = now or timezone.now()
    booking = Booking.objects.visible_to(by).get(pk=booking.pk)
    refuse_once_started(briefing, now)
    if booking.state != BookingState.BOOKED or venue_of([person], by).pk != booking.venue_id:
        raise ValidationError(_("Only a booked place can be given to another person, of the same venue."))
    if Booking.objects.live().filter(briefing=briefing, person=person).exists():
        raise ValidationError(_("Booked already: %(names)s."), params={"names": person.name})
    end(booking, by, now)
    taken = Booking.objects.create(
        briefing=briefing,
        person=person,
        venue=booking.venue,
        state=BookingState.BOOKED,
        in_place_of=booking,
        booked_at=now,
        booked_by=by,
    )
    mails.booking_confirmed(briefing=briefing, bookings=[taken], by=by, now=now)
    return taken


def refuse_once_started(briefing: Briefing, now: datetime) -> None:
    if briefing.starts_at <= now:
        raise ValidationError(_("The briefing has started: the officers mark who came."))


def end(booking: Booking, by: User | None, now: datetime, *, because: str = "") -> None:
    """Cancel a booking or waiting place, by nobody when the portal itself does, and tell with the reason."""
    booking.state, booking.cancelled_at, booking.cancelled_by = BookingState.CANCELLED, now, by
    booking.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    mails.booking_cancelled(booking=booking, because=because, now=now)
    reminders.mend(briefing=booking.briefing)


@transaction.atomic
def fill(*, briefing: Briefing, now: datetime) -> list[Booking]:
    """Give free places to those who wait and may have one, first come first, tell them, and return their bookings.

    The one way from the waiting list to a place; nobody is promoted after the deadline.
    """
    return promote(lock(briefing), now)


def promote(briefing: Briefing, now: datetime) -> list[Booking]:
    """Do what fill does; the briefing is locked already."""
    if briefing.state != BriefingState.PUBLISHED or briefing.booking_closes_at <= now:
        return []
    if not Booking.objects.waiting().filter(briefing=briefing).exists():  # as a rule; who may have a place takes longer
        return []
    waiting = Booking.objects.in_line().filter(briefing=briefing).select_related("person", "booked_by")
    promoted = list(waiting[: briefing.places_free])
    for booking in promoted:
        booking.briefing = briefing
        booking.state, booking.promoted_at = BookingState.BOOKED, now
        booking.save(update_fields=["state", "promoted_at"])
        mails.place_freed(booking=booking, now=now)
    return promoted


def release_and_fill(*, now: datetime) -> int:
    """Cancel coming places of people who left or moved, fill what is free, and return how many briefings were seen to.

    Each briefing is a transaction of its own, under its own lock; one that is held or broken is left to the next run.
    """
    clock = ticking(now)
    coming = Briefing.objects.published().upcoming(now)
    waiting = Booking.objects.in_line().order_by().values("briefing")
    free = Q(places_taken__lt=F("places"), booking_closes_at__gt=now, pk__in=waiting)
    found = coming.filter(free | Q(pk__in=Booking.objects.gone().values("briefing")))
    return sum(each_alone(found, lambda briefing: release(briefing=briefing, now=clock())))


@transaction.atomic
def release(*, briefing: Briefing, now: datetime) -> bool:
    """Cancel the places of people who left or moved away, fill what is free; return False when somebody holds it."""
    held = lock_if_free(briefing)
    if held is None:
        return False
    for booking in Booking.objects.gone().filter(briefing=held).select_related("person", "venue", "briefing__course"):
        why = _("%(person)s no longer works at %(venue)s.") % {"person": booking.person, "venue": booking.venue}
        end(booking, None, now, because=why)
    fill(briefing=held, now=now)
    return True
