import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Force, Role, User


class AccountFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(label=_("Name or email address"), method="find")
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices, empty_label=_("Any role"))
    force = django_filters.ModelChoiceFilter(label=_("Force"), queryset=Force.objects.all(), empty_label=_("Any force"))

    class Meta:
        model = User
        fields = ["search", "role", "force"]

    def find(self, rows, _name, words):
        return rows.filter(Q(name__icontains=words) | Q(email__icontains=words))
