import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.history.models import ReadKind, ReadLog
from portal.pages.briefings.filters import DayFilter


class ReadFilter(django_filters.FilterSet):
    person = django_filters.CharFilter(label=_("Who: a part of the name or email address"), method="by_person")
    about = django_filters.CharFilter(label=_("About: a reference, or a part of the address"), method="by_object")
    kind = django_filters.ChoiceFilter(label=_("How"), choices=ReadKind.choices, empty_label=_("Either"))
    since = DayFilter(label=_("From"), field_name="read_at", lookup_expr="date__gte")
    until = DayFilter(label=_("Until"), field_name="read_at", lookup_expr="date__lte")

    class Meta:
        model = ReadLog
        fields = ["person", "about", "kind", "since", "until"]

    def by_person(self, rows, _name, value):
        return rows.filter(Q(who__name__icontains=value) | Q(who__email__icontains=value))

    def by_object(self, rows, _name, value):
        return rows.filter(Q(about__icontains=value) | Q(path__icontains=value))
