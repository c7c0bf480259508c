"""Whom mail about a booking does not reach: those who answer for them have to tell them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

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


def not_reached(user: User, now: datetime, most: int) -> list[Booking]:
    """Return coming bookings of this user's venues whose person no mail reaches, soonest first, so many at most."""
    coming = Booking.objects.visible_to(user).live().filter(briefing__starts_at__gt=now)
    rows = with_delivery(coming).filter(last_mail=MailState.FAILED).order_by("briefing__starts_at", "pk")
    return list(rows.select_related("person__venue", "briefing__course")[:most])
