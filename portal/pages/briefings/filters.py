import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from briefings.models import Briefing, BriefingState
from venues.models import Course


class BriefingFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(label=_("Reference, course or venue"), method="find")
    state = django_filters.ChoiceFilter(label=_("State"), choices=BriefingState.choices, empty_label=_("Any state"))
    course = django_filters.ModelChoiceFilter(
        label=_("Course"), queryset=Course.objects.all(), empty_label=_("Any course")
    )

    class Meta:
        model = Briefing
        fields = ["search", "state", "course"]

    def find(self, rows, _name, words):
        plain = words.replace("\0", "")
        named = Q(course__name__icontains=plain) | Q(host_venue__name__icontains=plain)
        return rows.filter(Q(reference__iexact=plain) | named)
