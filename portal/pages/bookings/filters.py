import django_filters
from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from briefings.models import Booking, BookingState, Briefing
from portal.pages.fields import DayField
from portal.pages.venue_field import VenueField, listed
from venues.models import Area, Course, Venue

ONLINE = "online"


class DayFilter(django_filters.DateFilter):
    field_class = DayField


class VenueFilter(django_filters.Filter):
    field_class = VenueField


def places():
    return [(ONLINE, _("Online")), *Area.objects.values_list("pk", "name")]


def own_venues(request):
    return Venue.objects.visible_to(request.user)


class FindFilter(django_filters.FilterSet):
    """What a venue manager looks for; the venue itself is chosen here and read by the view."""

    venue = django_filters.ChoiceFilter(label=_("For staff of"), empty_label=None, method="kept")
    course = django_filters.ModelChoiceFilter(
        label=_("Course"), queryset=Course.objects.bookable(), empty_label=_("Any course")
    )
    area = django_filters.ChoiceFilter(label=_("Where"), choices=places, empty_label=_("Anywhere"), method="held_in")
    since = DayFilter(label=_("From"), method="starting_since")
    until = DayFilter(label=_("Until"), method="starting_until")
    is_free = django_filters.BooleanFilter(
        label=_("Only with places left"), method="with_places", widget=forms.CheckboxInput
    )

    class Meta:
        model = Briefing
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        mine = own_venues(self.request)
        venues = listed(mine)
        if venues is None:
            self.filters["venue"] = VenueFilter(label=_("For staff of"), method=self.kept, venues=mine)
        elif len(venues) > 1:
            self.filters["venue"].extra["choices"] = [(venue.reference, venue.name) for venue in venues]
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
        return rows.filter(places__gt=F("places_taken")) if is_free else rows


class BookingFilter(django_filters.FilterSet):
    """Which bookings to show; cancelled ones only when asked for."""

    search = django_filters.CharFilter(label=_("Person or reference"), method="find")
    venue = django_filters.ChoiceFilter(label=_("Venue"), empty_label=_("All your venues"))
    course = django_filters.ModelChoiceFilter(
        label=_("Course"), field_name="briefing__course", queryset=Course.objects.all(), empty_label=_("Any course")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=BookingState.choices, empty_label=_("Booked or waiting")
    )

    class Meta:
        model = Booking
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        mine = own_venues(self.request)
        venues = listed(mine)
        if venues is None:
            self.filters["venue"] = VenueFilter(field_name="venue", label=_("Venue"), venues=mine)
        else:
            self.filters["venue"].extra["choices"] = [(venue.pk, venue.name) for venue in venues]

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else rows.live()

    def find(self, rows, _name, words):
        plain = words.replace("\0", "").strip()
        return rows.filter(Q(person__name__icontains=plain) | Q(briefing__reference__iexact=plain))
