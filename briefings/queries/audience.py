"""Who may book a briefing: in words, and how many venues that are."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from briefings.models import Briefing
from venues.models import Area, Category, Venue


def words(briefing: Briefing) -> str:
    """Return who may book: one venue, or the venues of these areas and kinds."""
    if briefing.audience_venue_id:
        return _("Only %(venue)s") % {"venue": briefing.audience_venue}
    areas = Area.objects.filter(pk__in=briefing.audience_areas).values_list("name", flat=True)
    kinds = [str(Category(value).label) for value in briefing.audience_categories]
    return "; ".join([", ".join(areas) or _("Every area"), ", ".join(kinds) or _("every kind of venue")])


def admits(briefing: Briefing, venue: Venue) -> bool:
    """Return whether people of this venue may be booked, by the same rule as Briefing.objects.open_to."""
    if briefing.audience_venue_id:
        return bool(briefing.audience_venue_id == venue.pk)
    is_near = not briefing.audience_areas or venue.area_id in briefing.audience_areas
    return is_near and (not briefing.audience_categories or venue.category in briefing.audience_categories)


def count_venues(briefing: Briefing) -> int:
    """Return how many venues may book."""
    if briefing.audience_venue_id:
        return 1
    areas = Q(area__in=briefing.audience_areas) if briefing.audience_areas else Q()
    kinds = Q(category__in=briefing.audience_categories) if briefing.audience_categories else Q()
    return Venue.objects.filter(areas, kinds).count()
