"""The venues that somebody manages: of a chain thousands, of which a page shows the first."""

from __future__ import annotations

from venues.models import Venue, VenueManager
from venues.queries.among import Among


def first_by_name(user, most: int) -> list[Venue]:
    """Return so many of the venues that this user manages at most, by name.

    All of theirs are sorted, and no others read.
    """
    mine = VenueManager.objects.filter(user=user).order_by().values("venue")
    return list(Venue.objects.filter(Among("pk", mine)).order_by("name", "pk")[:most])
