"""The waiting list in words."""

from __future__ import annotations

from django import template
from django.utils import timezone

from briefings.models import Booking
from briefings.queries import waiting

register = template.Library()


@register.filter
def why_no_place(booking: Booking) -> str:
    """Return why this waiting booking (from with_positions) gets no place as things are, or nothing."""
    return waiting.reason(booking, now=timezone.now())
