"""Expressions for the constraints on times, rooms and audiences."""

from __future__ import annotations

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Func


class TimeSpan(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class RoomSpan(Func):
    """One room, or every room of the venue when none is named, as a range that overlaps."""

    template = "INT8RANGE(%(expressions)s, '[]')"


class EmptyOrWith(Func):
    """Whether an array is empty or has this element."""

    template = "COALESCE(NULLIF(%(expressions)s]::varchar[], TRUE)"
    arg_joiner = ", '{}') @> ARRAY["
    output_field = models.BooleanField()
    conditional = True
