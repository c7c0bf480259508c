"""Bookings: a person's place, waiting place or walk-in on one briefing, and whether they came."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from briefings.models.briefings import Assignment, Briefing
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
            return self.filter(venue__managers__user=user)
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


COUNTED = "({row}.state = 'booked' AND NOT {row}.is_walk_in)::int"
KEEP_PLACES_TAKEN = f"""
IF TG_OP IN ('UPDATE', 'DELETE') AND {COUNTED.format(row="OLD")} = 1
   AND (TG_OP = 'DELETE' OR {COUNTED.format(row="NEW")} = 0 OR OLD.briefing_id <> NEW.briefing_id) THEN
    UPDATE briefings_briefing SET places_taken = places_taken - 1 WHERE id = OLD.briefing_id;
END IF;
IF TG_OP IN ('INSERT', 'UPDATE') AND {COUNTED.format(row="NEW")} = 1
   AND (TG_OP = 'INSERT' OR {COUNTED.format(row="OLD")} = 0 OR OLD.briefing_id <> NEW.briefing_id) THEN
    UPDATE briefings_briefing SET places_taken = places_taken + 1 WHERE id = NEW.briefing_id;
END IF;
RETURN NULL;
"""


class Booking(models.Model):
    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="bookings")
    person = models.ForeignKey(StaffMember, models.PROTECT, related_name="bookings")
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="bookings")
    state = models.CharField(max_length=10, choices=BookingState.choices)
    is_walk_in = models.BooleanField(default=False)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
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
            pgtrigger.Trigger(
                name="keep_places_taken",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=KEEP_PLACES_TAKEN,
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.briefing_id} ({self.state})"
