import django_filters
from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from venues.models import Area, Category, Tier, Venue
from venues.queries.search import alike, named

MONTHS = [(number, _("%(number)d months") % {"number": number}) for number in (3, 6, 12, 24)]


class VenueFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(label=_("Name, organisation or postcode"), method="kept")
    area = django_filters.ModelChoiceFilter(label=_("Area"), queryset=Area.objects.all(), empty_label=_("Any area"))
    category = django_filters.ChoiceFilter(label=_("Kind of venue"), choices=Category.choices, empty_label=_("Any"))
    tier = django_filters.ChoiceFilter(
        label=_("Indicative tier"), choices=Tier.choices, method="of_tier", empty_label=_("Any")
    )
    not_briefed = django_filters.ChoiceFilter(
        label=_("Not briefed in"), choices=MONTHS, method="not_briefed_in", empty_label=_("Briefed or not")
    )

    is_alike = False  # whether the words that were searched stand nowhere, and what looks like them is shown

    class Meta:
        model = Venue
        fields = ["search", "area", "category", "tier", "not_briefed"]

    def filter_queryset(self, queryset):
        """Search among the venues that the other filters leave."""
        rows, words = super().filter_queryset(queryset), self.form.cleaned_data["search"]
        found = named(rows, words)
        self.is_alike = bool(words) and not found.exists()
        return alike(rows, words) if self.is_alike else found

    def kept(self, rows, _name, _words):
        return rows

    def of_tier(self, rows, _name, tier):
        return rows.of_tier(Tier(tier))

    def not_briefed_in(self, rows, _name, months):
        since = timezone.localdate() - relativedelta(months=int(months))
        return rows.filter(Q(last_briefed_on=None) | Q(last_briefed_on__lt=since))
