"""Bookings: a person's place, waiting place or walk-in on one briefing, and whether they came."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from briefings.models.briefings import Assignment, Briefing, venues_of
from briefings.models.spans import EmptyOrWith
from portal.queryset import VisibleQuerySet
from venues.models import StaffMember, TrainingRecord, Venue


class BookingState(models.TextChoices):
    BOOKED = "booked", _("Booked")
    WAITING = "waiting", _("Waiting")
    CANCELLED = "cancelled", _("Cancelled")


class Attendance(models.TextChoices):
    NOT_RECORDED = "not_recorded", _("Not recorded")
    ATTENDED = "attended", _("Attended")
    ABSENT = "absent", _("Absent")


class BookingQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """Venue managers see their venues' bookings; the police those on their force's or their own briefings."""
        if not user.is_authenticated:
            return self.none()
        if user.is_venue_manager:
            return self.filter(venue__in=venues_of(user))
        if not user.is_police:
            return self.none()
        if user.is_national:
            return self
        lent = Assignment.objects.filter(briefing=OuterRef("briefing"), officer=user)
        return self.filter(Q(briefing__force=user.force_id) | Exists(lent))

    def live(self):
        return self.exclude(state=BookingState.CANCELLED)

    def booked(self):
        return self.filter(state=BookingState.BOOKED)

    def waiting(self):
        """Return the waiting places, first come first."""
        return self.filter(state=BookingState.WAITING).order_by("waiting_since", "pk")

    def gone(self):
        """Return the live bookings of people who left, or who work at another venue now."""
        return self.live().filter(~Q(person__left_on=None) | ~Q(person__venue=F("venue")))

    def in_line(self):
        """Return who waits and may have a place: who is still at their venue, which may still book. First come first.

        The others are passed over, which briefings.queries.waiting explains.
        """
        areas = EmptyOrWith(F("briefing__audience_areas"), F("venue__area_id"))
        categories = EmptyOrWith(F("briefing__audience_categories"), F("venue__category"))
        anyone = Q(briefing__audience_venue=None) & Q(areas) & Q(categories)
        is_open = anyone | Q(briefing__audience_venue=F("venue"))
        return self.waiting().filter(is_open, person__left_on=None, person__venue=F("venue"))


KEEP_PLACES_TAKEN = """
UPDATE briefings_briefing SET places_taken = places_taken + change.number
FROM (SELECT briefing_id, sum(number) AS number FROM ({counted}) counted GROUP BY briefing_id) change
WHERE id = change.briefing_id AND change.number <> 0;
RETURN NULL;
"""


def keeps_places_taken(operation: pgtrigger.Operation, *, old: str = "", new: str = "") -> pgtrigger.Trigger:
    """Return the trigger that adds to the places taken what one statement came to, once for each briefing."""
    counted = [
        f"SELECT briefing_id, {number} AS number FROM {rows} WHERE state = 'booked' AND NOT is_walk_in"
        for rows, number in ((new, 1), (old, -1))
        if rows
    ]
    return pgtrigger.Trigger(
        name=f"keep_places_taken_{str(operation).lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(old=old or None, new=new or None),
        func=KEEP_PLACES_TAKEN.format(counted=" UNION ALL ".join(counted)),
    )


class Booking(models.Model):
    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="bookings", db_index=False)
    person = models.ForeignKey(StaffMember, models.PROTECT, related_name="bookings", db_index=False)
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="bookings", db_index=False)
    state = models.CharField(max_length=10, choices=BookingState.choices)
    is_walk_in = models.BooleanField(default=False)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    in_place_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="given_to")
    waiting_since = models.DateTimeField(null=True, blank=True)
    promoted_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    attendance = models.CharField(max_length=12, choices=Attendance.choices, default=Attendance.NOT_RECORDED)
    marked_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    record = models.ForeignKey(TrainingRecord, models.SET_NULL, null=True, blank=True, related_name="bookings")

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["booked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["briefing", "person"],
                condition=Q(state__in=["booked", "waiting"]),
                name="booking_one_live_for_each_person",
            ),
            models.CheckConstraint(condition=Q(state__in=BookingState.values), name="booking_state_known"),
            models.CheckConstraint(condition=Q(attendance__in=Attendance.values), name="booking_attendance_known"),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(waiting_since__isnull=False), name="booking_waits_since"
            ),
            models.CheckConstraint(
                condition=~Q(state="booked", waiting_since__isnull=False)
                | Q(promoted_at__isnull=False)
                | Q(is_walk_in=True),
                name="booking_promoted_at",
            ),
            models.CheckConstraint(
                condition=Q(attendance="not_recorded") | Q(state="booked"),
                name="booking_attendance_of_booked_only",
            ),
            models.CheckConstraint(
                condition=Q(is_walk_in=False) | ~Q(state="waiting"), name="booking_walk_in_waits_not"
            ),
        ]
        indexes = [
            models.Index(fields=["briefing", "state", "waiting_since", "id"], name="booking_of_briefing"),
            models.Index(fields=["venue", "briefing"], name="booking_of_venue"),
            models.Index(fields=["person", "state"], name="booking_of_person"),
        ]
        triggers = [
            keeps_places_taken(pgtrigger.Insert, new="new_rows"),
            keeps_places_taken(pgtrigger.Update, old="old_rows", new="new_rows"),
            keeps_places_taken(pgtrigger.Delete, old="old_rows"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.briefing_id} ({self.state})"

    def get_state_display(self) -> str:
        """Return the state in words; Django's own way puts all of them into words to find one."""
        return str(BookingState(self.state).label)

    def get_attendance_display(self) -> str:
        """Return who came in words, in the same way."""
        return str(Attendance(self.attendance).label)
