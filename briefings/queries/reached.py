"""Whom mail about a booking does not reach: those who answer for them have to tell them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import BigIntegerField, CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat, Substr

from briefings.models import Booking
from portal.accounts.models import User
from portal.outbox.models import Mail, MailState

SETTLED = [MailState.SENT, MailState.FAILED]


def with_delivery(bookings: QuerySet) -> QuerySet:
    """Return the bookings, each with `last_mail`: "sent" or "failed", how the newest mail about it to the person ended.

    Nothing when none was sent yet, or not to the address that the person has now.
    """
    about = Concat(Value("booking:"), Cast(OuterRef("pk"), CharField()))
    newest = Mail.objects.filter(about=about, to=OuterRef("person__email"), state__in=SETTLED).order_by("-pk")
    return bookings.annotate(last_mail=Subquery(newest.values("state")[:1]))


def with_failures() -> QuerySet:
    """Return the numbers of the bookings about which a mail failed: few, to look at instead of all that come."""
    failed = Mail.objects.filter(state=MailState.FAILED, about__startswith="booking:")
    return failed.order_by().annotate(booking=Cast(Substr("about", 9), BigIntegerField())).values("booking")


def not_reached(user: User, now: datetime, most: int) -> list[Booking]:
    """Return coming bookings of this user's venues whose person no mail reaches, soonest first, so many at most."""
    coming = Booking.objects.visible_to(user).live().filter(briefing__starts_at__gt=now, pk__in=with_failures())
    rows = with_delivery(coming).filter(last_mail=MailState.FAILED).order_by("briefing__starts_at", "pk")
    rows = rows.select_related("person", "briefing").prefetch_related("person__venue", "briefing__course")
    return list(rows[:most])  # mostly none: nothing is joined for that
