"""Finding venues by name, organisation or postcode, forgiving typing mistakes."""

from __future__ import annotations

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest

ALIKE = 0.3  # word similarity from 0 to 1: "Odoen" and "Odeon" have 0.33


def search(venues: QuerySet, words: str) -> QuerySet:
    """Return the venues that the words may mean, best first."""
    plain = " ".join(words.replace("\0", "").split())
    if not plain:
        return venues
    alike = Greatest(TrigramWordSimilarity(plain, "name"), TrigramWordSimilarity(plain, "organisation__name"))
    found = Q(alike__gte=ALIKE) | Q(name__icontains=plain) | Q(organisation__name__icontains=plain)
    if len(plain) > 1:
        found |= Q(postcode__istartswith=plain)
    return venues.annotate(alike=alike).filter(found).order_by("-alike", "name", "pk")
