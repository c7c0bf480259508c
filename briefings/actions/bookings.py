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
from briefings.models import Booking, BookingState, Briefing, BriefingState
from briefings.queries.places import free_places
from portal.accounts.models import User
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
    now = now or timezone.now()
    briefing = locked(briefing)
    venue = venue_of(people, by)
    refuse_unless_open(briefing, venue, now)
    already = Booking.objects.live().filter(briefing=briefing, person__in=people).select_related("person")
    if names := ", ".join(booking.person.name for booking in already):
        raise ValidationError(_("Booked already: %(names)s."), params={"names": names})
    free = free_places(briefing)
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


def locked(briefing: Briefing) -> Briefing:
    """Return the briefing with its row locked, so that its places can be counted."""
    return Briefing.objects.select_for_update(of=("self",)).get(pk=briefing.pk)


def venue_of(people: Sequence[StaffMember], by: User) -> Venue:
    """Return the one venue of these people; refuses nobody, people of several venues, of another's, or who left."""
    numbers = [person.pk for person in people]
    mine = StaffMember.objects.visible_to(by).present().filter(pk__in=numbers)
    venues = set(mine.values_list("venue", flat=True))
    if not numbers:
        raise ValidationError(_("Choose at least one person."))
    if len(venues) != 1 or len(set(numbers)) != len(numbers) or mine.count() != len(numbers):
        raise ValidationError(_("Choose people who work at one of your venues."))
    return Venue.objects.get(pk=venues.pop())


def refuse_unless_open(briefing: Briefing, venue: Venue, now: datetime) -> None:
    if briefing.state != BriefingState.PUBLISHED:
        raise ValidationError(_("This briefing cannot be booked: it is a draft, was called off or is over."))
    if briefing.booking_closes_at <= now:
        raise ValidationError(_("Booking for this briefing has closed."))
    if not Briefing.objects.open_to(venue).filter(pk=briefing.pk).exists():
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
    now = now or timezone.now()
    briefing = locked(booking.briefing)
    booking = Booking.objects.visible_to(by).get(pk=booking.pk)
    if booking.state == BookingState.CANCELLED:
        return booking
    refuse_once_started(briefing, now)
    end(booking, by, now)
    fill(briefing=briefing, now=now)
    return booking


@transaction.atomic
def swap(*, booking: Booking, person: StaffMember, by: User, now: datetime | None = None) -> Booking:
    """Give a booked place to another person of the same venue, and return their booking; nobody is promoted."""
    now = now or timezone.now()
    briefing = locked(booking.briefing)
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
        booked_at=now,
        booked_by=by,
    )
    mails.booking_confirmed(briefing=briefing, bookings=[taken], by=by, now=now)
    return taken


def refuse_once_started(briefing: Briefing, now: datetime) -> None:
    if briefing.starts_at <= now:
        raise ValidationError(_("The briefing has started: the officers mark who came."))


def end(booking: Booking, by: User, now: datetime) -> None:
    booking.state, booking.cancelled_at, booking.cancelled_by = BookingState.CANCELLED, now, by
    booking.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    mails.booking_cancelled(booking=booking, by=by, now=now)
    reminders.mend(briefing=booking.briefing)


@transaction.atomic
def fill(*, briefing: Briefing, now: datetime) -> list[Booking]:
    """Give free places to those who wait, first come first, tell them, and return their bookings.

    The one way from the waiting list to a place; nobody is promoted after the deadline.
    """
    briefing = locked(briefing)
    if briefing.state != BriefingState.PUBLISHED or briefing.booking_closes_at <= now:
        return []
    waiting = Booking.objects.waiting().filter(briefing=briefing, person__left_on=None)
    promoted = list(waiting.select_related("person", "booked_by")[: briefing.places_free])
    for booking in promoted:
        booking.briefing = briefing
        booking.state, booking.promoted_at = BookingState.BOOKED, now
        booking.save(update_fields=["state", "promoted_at"])
        mails.place_freed(booking=booking, now=now)
    return promoted


def release_and_fill(*, now: datetime) -> int:
    """Cancel coming places of people who left or moved, fill what is free, and return how many briefings were seen to.

    Each briefing is a transaction of its own, under its own lock; a second run changes nothing.
    """
    coming = Briefing.objects.published().upcoming(now)
    gone = Booking.objects.live().filter(~Q(person__left_on=None) | ~Q(person__venue=F("venue")))
    waiting = Booking.objects.waiting().filter(person__left_on=None)
    free = Q(places_taken__lt=F("places"), booking_closes_at__gt=now, pk__in=waiting.order_by().values("briefing"))
    found = list(coming.filter(free | Q(pk__in=gone.values("briefing"))))
    return len(each_alone(found, lambda briefing: release(briefing=briefing, now=now)))


@transaction.atomic
def release(*, briefing: Briefing, now: datetime) -> None:
    """Cancel the places on one briefing of people who left or moved away, and fill what is free."""
    briefing = locked(briefing)
    gone = Booking.objects.live().filter(~Q(person__left_on=None) | ~Q(person__venue=F("venue")), briefing=briefing)
    for booking in gone.select_related("person", "booked_by", "briefing__course"):
        end(booking, booking.booked_by, now)
    fill(briefing=briefing, now=now)
