"""Finding venues by name, organisation or postcode, forgiving typing mistakes."""

from __future__ import annotations

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, QuerySet, When
from django.db.models.functions import Greatest, Upper

from venues.models import Organisation, Venue
from venues.queries.among import Among

MOST_ALIKE = 100  # nobody looks through more, and each is compared with the words again to count and to show it


def search(venues: QuerySet, words: str) -> QuerySet:
    """Return the venues that the words stand in, or when there are none those that look alike; best first."""
    found = named(venues, words)
    return found if found.exists() else alike(venues, words)


def named(venues: QuerySet, words: str) -> QuerySet:
    """Return the venues that the words stand in: names that begin with them, then names that have them, then the rest.

    Without words, all venues as they came.
    """
    plain = as_searched(words)
    if not plain:
        return venues
    place = Case(When(name__istartswith=plain, then=0), When(name__icontains=plain, then=1), default=2)
    return venues.filter(pk__in=with_words(plain)).order_by(place, "name", "pk")


def alike(venues: QuerySet, words: str) -> QuerySet:
    """Return the venues whose name or organisation looks like these words, the likest first, MOST_ALIKE at most."""
    plain = as_searched(words)
    how = Greatest(TrigramWordSimilarity(plain, "name"), TrigramWordSimilarity(plain, "organisation__name"))
    order = (how.desc(), "name", "pk")
    likest = venues.filter(pk__in=like(plain)).order_by(*order).values_list("pk", flat=True)[:MOST_ALIKE]
    return venues.filter(pk__in=list(likest)).order_by(*order)


def as_searched(words: str) -> str:
    return " ".join(words.replace("\0", "").split())


def with_words(plain: str) -> QuerySet:
    """Return the numbers of venues in whose name, organisation or postcode the words stand; each part has its index."""
    found = [Venue.objects.filter(name__icontains=plain), of(Organisation.objects.filter(name__icontains=plain))]
    if len(plain) > 1:
        found.append(Venue.objects.filter(postcode__startswith=plain.upper()))
    return union(found)


def like(plain: str) -> QuerySet:
    """Return the numbers of venues whose name or organisation has words like these, by the index of trigrams.

    How like is for the settings to say, once for each connection.
    """
    alike = {"upper__trigram_word_similar": plain.upper()}
    organisations = Organisation.objects.alias(upper=Upper("name")).filter(**alike)
    named = Venue.objects.alias(upper=Upper("name")).filter(**alike)
    return union([named, of(organisations)])


def of(organisations: QuerySet) -> QuerySet:
    return Venue.objects.filter(Among("organisation", organisations.order_by().values("pk")))


def union(parts: list[QuerySet]) -> QuerySet:
    numbers = [part.order_by().values("pk") for part in parts]
    return numbers[0].union(*numbers[1:])
