from datetime import date

import django_filters
from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from briefings.models import Briefing
from venues.models import Area, Course, Venue

ONLINE = "online"


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


FAR = MaxValueValidator(date(2199, 12, 31), message=_("Enter a day before the year 2200"))


def places():
    return [(ONLINE, _("Online")), *Area.objects.values_list("pk", "name")]


class FindFilter(django_filters.FilterSet):
    """What a venue manager looks for; the venue itself is chosen here and read by the view."""

    venue = django_filters.ChoiceFilter(label=_("For staff of"), empty_label=None, method="kept")
    course = django_filters.ModelChoiceFilter(
        label=_("Course"), queryset=Course.objects.bookable(), empty_label=_("Any course")
    )
    area = django_filters.ChoiceFilter(label=_("Where"), choices=places, empty_label=_("Anywhere"), method="held_in")
    since = django_filters.DateFilter(label=_("From"), method="starting_since", widget=Day(), validators=[FAR])
    until = django_filters.DateFilter(label=_("Until"), method="starting_until", widget=Day(), validators=[FAR])
    is_free = django_filters.BooleanFilter(
        label=_("Only with places left"), method="with_places", widget=forms.CheckboxInput
    )

    class Meta:
        model = Briefing
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        mine = Venue.objects.visible_to(self.request.user)
        choices = [(venue.reference, venue.name) for venue in mine]
        if len(choices) > 1:
            self.filters["venue"].extra["choices"] = choices
        else:
            del self.filters["venue"]

    def kept(self, rows, _name, _reference):
        return rows

    def held_in(self, rows, _name, area):
        return rows.filter(host_venue=None) if area == ONLINE else rows.filter(host_venue__area=area)

    def starting_since(self, rows, _name, day):
        return rows.since(day)

    def starting_until(self, rows, _name, day):
        return rows.until(day)

    def with_places(self, rows, _name, is_free):
        return rows.filter(places__gt=F("places_taken"), waiting_count=0) if is_free else rows
