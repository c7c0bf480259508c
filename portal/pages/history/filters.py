from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.history.models import ReadKind, ReadLog
from portal.london_time import start_of_day
from portal.pages.briefings.filters import DayFilter
from portal.pages.fields import DayField
from portal.pages.history.everything import THINGS

PERSON = _("Who: a part of the name or email address")


def of_days(field, since, until):
    """Return the condition that the moment lies on these London days; either may be missing."""
    condition = Q()
    if since:
        condition &= Q(**{f"{field}__gte": start_of_day(since)})
    if until:
        condition &= Q(**{f"{field}__lt": start_of_day(until + timedelta(days=1))})
    return condition


class ChangeSearch(forms.Form):
    person = forms.CharField(label=PERSON, required=False, max_length=150)
    about = forms.CharField(
        label=_("About: a reference, or a part of the name or email address"),
        required=False,
        max_length=150,
        help_text=_("Such as BR-7K3Q, a venue, or a person as they are called now"),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=lambda: [("", _("Any")), *((name, thing.label) for name, thing in THINGS.items())],
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def asked(self):
        """Return what is searched for; what was not understood is left out, and said beside its field."""
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        when = of_days("pgh_created_at", given.get("since"), given.get("until"))
        return {name: given.get(name, "").strip() for name in ("person", "about", "kind")} | {"when": when}


class ReadFilter(django_filters.FilterSet):
    person = django_filters.CharFilter(label=PERSON, method="by_person")
    about = django_filters.CharFilter(label=_("About: a reference, or a part of the address"), method="by_object")
    kind = django_filters.ChoiceFilter(label=_("How"), choices=ReadKind.choices, empty_label=_("Either"))
    since = DayFilter(label=_("From"), method="from_day")
    until = DayFilter(label=_("Until"), method="to_day")

    class Meta:
        model = ReadLog
        fields = ["person", "about", "kind", "since", "until"]

    def by_person(self, rows, _name, value):
        return rows.filter(Q(who__name__icontains=value) | Q(who__email__icontains=value))

    def by_object(self, rows, _name, value):
        return rows.filter(Q(about__icontains=value) | Q(path__icontains=value))

    def from_day(self, rows, _name, day):
        return rows.filter(of_days("read_at", day, None))

    def to_day(self, rows, _name, day):
        return rows.filter(of_days("read_at", None, day))
