"""A venue found by typing: its name or postcode, and a choice of those that fit when several do."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from venues.models import Venue
from venues.queries.search import search

MOST_CHOICES = 12


def venue_words(venue: Venue) -> str:
    """Return the words by which a venue is chosen, such as "Regal Cinema, SW1A 1AA"."""
    return f"{venue.name}, {venue.postcode}" if venue.postcode else venue.name


class VenueField(forms.CharField):
    """Its value is one venue of `venues`, or None; typed words that fit several become a list to choose from."""

    def __init__(self, *, venues: QuerySet | None = None, **kwargs):
        self.venues = venues if venues is not None else Venue.objects.none()
        kwargs.setdefault("help_text", _("Type its name or postcode."))
        super().__init__(max_length=200, **kwargs)

    def prepare_value(self, value):
        return venue_words(value) if isinstance(value, Venue) else value

    def clean(self, value):
        words = super().clean(value)
        if not words:
            return None
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
