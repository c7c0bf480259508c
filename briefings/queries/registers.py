"""The register of one briefing: which venues a walk-in may come from, and what closing it will come to."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from briefings.models import Attendance, Booking, Briefing
from portal.accounts.models import User
from portal.london_time import london_day
from venues.models import TrainingRecord, Venue


def walk_in_venues(briefing: Briefing, by: User) -> QuerySet:
    """Return the venues that this officer may name on this register.

    Those of their force, the host, and those with somebody on the register: what they see in any case.
    """
    own = Venue.objects.visible_to(by)
    there = Booking.objects.visible_to(by).booked().filter(briefing=briefing)
    return Venue.objects.filter(
        Q(pk__in=own.values("pk")) | Q(pk=briefing.host_venue_id) | Q(pk__in=there.values("venue"))
    )


@dataclass(frozen=True)
class Closing:
    """How many came, and of them have a record of that day already; who was absent; what stays not recorded.

    `withdrawn` counts records that are taken back, because the register was corrected.
    """

    attended: int
    recorded: int
    absent: int
    not_recorded: int
    withdrawn: int

    @property
    def new(self) -> int:
        return self.attended - self.recorded


def closing(briefing: Briefing) -> Closing:
    """Return what closing the register now will come to, in one query."""
    came = Q(attendance=Attendance.ATTENDED)
    records = TrainingRecord.objects.live().filter(
        person=OuterRef("person"), course=briefing.course_id, completed_on=london_day(briefing.starts_at)
    )
    others = Booking.objects.filter(record=OuterRef("record"), attendance=Attendance.ATTENDED)
    rows = Booking.objects.booked().filter(briefing=briefing).order_by()
    counts = rows.annotate(has_record=Exists(records), is_kept=Exists(others)).aggregate(
        attended=Count("pk", filter=came),
        recorded=Count("pk", filter=came & Q(has_record=True)),
        absent=Count("pk", filter=Q(attendance=Attendance.ABSENT)),
        not_recorded=Count("pk", filter=Q(attendance=Attendance.NOT_RECORDED)),
        withdrawn=Count("pk", filter=~came & Q(record__isnull=False, is_kept=False)),
    )
    return Closing(**counts)
