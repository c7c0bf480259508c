"""A venue found by typing: its name or postcode, and a choice of those that fit when several do; and whose are many."""

from __future__ import annotations

from operator import attrgetter

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from venues.models import Venue
from venues.queries.search import search

MOST_CHOICES = 12
MOST_LISTED = 50
NAME = attrgetter("name", "pk")


def venue_words(venue: Venue) -> str:
    """Return the words by which a venue is chosen, such as "Regal Cinema, SW1A 1AA"."""
    return f"{venue.name}, {venue.postcode}" if venue.postcode else venue.name


def listed(venues: QuerySet) -> list[Venue] | None:
    """Return these venues to choose from, or None when they are too many, so that one is found by typing."""
    found = list(venues.order_by()[: MOST_LISTED + 1])
    return sorted(found, key=NAME) if len(found) <= MOST_LISTED else None


class VenueField(forms.CharField):
    """Its value is one venue of `venues`, or None; typed words that fit several become a list to choose from.

    An address may name the venue by its reference, such as 6-regal-cinema.
    """

    def __init__(self, *, venues: QuerySet | None = None, **kwargs):
        self.venues = venues if venues is not None else Venue.objects.none()
        kwargs.setdefault("help_text", _("Type its name or postcode."))
        super().__init__(max_length=200, **kwargs)

    def prepare_value(self, value):
        venue = value if isinstance(value, Venue) else self.referred(value)
        return venue_words(venue) if venue else value

    def referred(self, words):
        """Return the venue that has just this reference, or None."""
        found = self.venues.by_reference(words).first() if words and "-" in words else None
        return found if found and found.reference == words else None

    def clean(self, value):
        words = super().clean(value)
        if not words:
            return None
        if referred := self.referred(words):
            return referred
        name, _comma, postcode = words.rpartition(", ")
        exact = self.venues.filter(name__iexact=name, postcode__iexact=postcode) if name else self.venues.none()
        found = list(exact[:2]) or list(self.venues.filter(name__iexact=words)[:2])
        if len(found) == 1:
            return found[0]
        found = list(search(self.venues, words)[:MOST_CHOICES])
        if not found:
            raise ValidationError(
                _("No venue that you may choose is called “%(words)s”. Try a part of its name, or its postcode."),
                params={"words": words},
            )
        self.offer([venue_words(venue) for venue in found])
        raise ValidationError(_("Choose the venue that you mean. Leave “Choose one” to type again."))

    def offer(self, choices: list[str]) -> None:
        """Show these choices in place of the box."""
        self.widget = forms.Select(choices=[("", _("Choose one")), *((words, words) for words in choices)])
        self.help_text = ""
