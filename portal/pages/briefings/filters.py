import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from briefings.models import Briefing, BriefingState, Campaign
from portal.pages.fields import DayField
from venues.models import Area, Course


def campaigns(request):
    return Campaign.objects.visible_to(request.user)


class DayFilter(django_filters.Filter):
    field_class = DayField


class BriefingFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(label=_("Reference, course or venue"), method="find")
    since = DayFilter(label=_("From"), method="from_day")
    until = DayFilter(label=_("Until"), method="to_day")
    course = django_filters.ModelChoiceFilter(label=_("Course"), queryset=Course.objects.all(), empty_label=_("Any"))
    area = django_filters.ModelChoiceFilter(
        label=_("Area"), field_name="host_venue__area", queryset=Area.objects.all(), empty_label=_("Any")
    )
    campaign = django_filters.ModelChoiceFilter(label=_("Campaign"), queryset=campaigns, empty_label=_("Any"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=BriefingState.choices, empty_label=_("Any"))
    mine = django_filters.BooleanFilter(label=_("Only mine"), method="of_mine", widget=forms.CheckboxInput)

    class Meta:
        model = Briefing
        fields = ["search", "since", "until", "course", "area", "campaign", "state", "mine"]

    def find(self, rows, _name, words):
        plain = words.replace("\0", "").strip()
        named = Q(course__name__icontains=plain) | Q(host_venue__name__icontains=plain)
        return rows.filter(Q(reference__iexact=plain) | named)

    def from_day(self, rows, _name, day):
        return rows.since(day)

    def to_day(self, rows, _name, day):
        return rows.until(day)

    def of_mine(self, rows, _name, is_mine):
        return rows.filter(assignments__officer=self.request.user) if is_mine else rows
