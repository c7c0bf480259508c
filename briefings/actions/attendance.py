"""The register: who came. Not marked is not recorded, never absent; closing makes the training records, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from briefings.actions.locks import lock
from briefings.figures.compile import mark_differs
from briefings.models import Attendance, Booking, BookingState, Briefing, BriefingState
from briefings.queries.registers import walk_in_venues
from portal.accounts.models import User
from portal.london_time import london_day
from venues.actions import staff, training
from venues.models import Source, StaffMember, Venue

OPENS_BEFORE = timedelta(hours=1)


def register_of(briefing: Briefing, by: User, now: datetime) -> Briefing:
    """Return the briefing, locked, whose register this officer may keep; refuses before an hour before the start."""
    if not by.is_police:
        raise ValidationError(_("Only officers keep the register."))
    briefing = lock(briefing, Briefing.objects.visible_to(by))
    if briefing.state not in (BriefingState.PUBLISHED, BriefingState.HELD):
        raise ValidationError(_("This briefing has no register: it is a draft or was called off."))
    if now < briefing.starts_at - OPENS_BEFORE:
        raise ValidationError(_("The register opens an hour before the start."))
    return briefing


@transaction.atomic
def mark(*, booking: Booking, attendance: str, by: User, now: datetime | None = None) -> Booking:
    """Set whether a person came, and return the booking; a closed register is opened first."""
    now = now or timezone.now()
    briefing = register_of(booking.briefing, by, now)
    refuse_closed(briefing)
    booking = Booking.objects.booked().get(pk=booking.pk, briefing=briefing)
    booking.attendance, booking.marked_at, booking.marked_by = Attendance(attendance), now, by
    booking.save(update_fields=["attendance", "marked_at", "marked_by"])
    if briefing.register_opened_at is None:
        Briefing.objects.filter(pk=briefing.pk).update(register_opened_at=now)
    return booking


def refuse_closed(briefing: Briefing) -> None:
    if briefing.register_closed_at:
        raise ValidationError(_("The register is closed. Open it again to correct it."))


@transaction.atomic
def add_walk_in(*, briefing: Briefing, venue: Venue, name: str, by: User, now: datetime | None = None) -> Booking:
    """Add somebody who came without a booking, and return their booking; they use up no place.

    A person of that name at the venue is that person; otherwise they are added to its staff.
    """
    now = now or timezone.now()
    briefing = register_of(briefing, by, now)
    refuse_closed(briefing)
    if not walk_in_venues(briefing, by).filter(pk=venue.pk).exists():
        raise ValidationError({"venue": _("Choose a venue of your force, the host, or one on this register.")})
    plain = " ".join(name.split())
    person = StaffMember.objects.present().filter(venue=venue, name__iexact=plain).first()
    person = person or staff.add(venue=venue, name=plain, by=by)
    waiting_or_booked = Booking.objects.live().filter(briefing=briefing, person=person).first()
    if waiting_or_booked and waiting_or_booked.state == BookingState.BOOKED:
        return mark(booking=waiting_or_booked, attendance=Attendance.ATTENDED, by=by, now=now)
    booking = waiting_or_booked or Booking(briefing=briefing, person=person, venue=venue, booked_at=now, booked_by=by)
    booking.state, booking.is_walk_in, booking.attendance = BookingState.BOOKED, True, Attendance.ATTENDED
    booking.marked_at, booking.marked_by = now, by
    booking.save()
    return booking


@transaction.atomic
def close_register(*, briefing: Briefing, by: User, now: datetime | None = None) -> Briefing:
    """Close the register and return the briefing: held, with a training record for everybody who came.

    Corrected since it was closed before, it corrects the records; closing again changes nothing.
    """
    now = now or timezone.now()
    briefing = register_of(briefing, by, now)
    if briefing.register_closed_at:
        return briefing
    if now < briefing.starts_at:
        raise ValidationError(_("The briefing has not started yet."))
    rows = Booking.objects.booked().filter(briefing=briefing).select_related("person", "record")
    bookings = list(rows.select_for_update(of=("self",)))
    training.hold(booking.person_id for booking in bookings)
    for booking in bookings:
        keep_record(booking, briefing, by, now)
    briefing.state = BriefingState.HELD
    briefing.register_closed_at, briefing.register_closed_by = now, by
    briefing.save()
    mark_differs(briefing=briefing, now=now)
    return briefing


def keep_record(booking: Booking, briefing: Briefing, by: User, now: datetime) -> None:
    """Give somebody who came their record; take it from somebody who did not, unless another booking stands behind."""
    came = booking.attendance == Attendance.ATTENDED
    if came:
        booking.record = training.record(
            person=booking.person,
            course=briefing.course,
            completed_on=london_day(briefing.starts_at),
            source=Source.BRIEFING,
            note=briefing.reference,
            by=by,
        )
        booking.save(update_fields=["record"])
    elif record := booking.record:
        booking.record = None
        booking.save(update_fields=["record"])
        if not Booking.objects.filter(record=record, attendance=Attendance.ATTENDED).exists():
            training.withdraw(record=record, by=by, now=now)


@transaction.atomic
def reopen_register(*, briefing: Briefing, by: User, now: datetime | None = None) -> Briefing:
    """Open a closed register again, to be corrected and closed, and return the briefing."""
    briefing = register_of(briefing, by, now or timezone.now())
    briefing.register_closed_at = briefing.register_closed_by = None
    briefing.save()
    return briefing
