import django_filters
from django.utils.translation import gettext_lazy as _

from portal.outbox.kinds import KINDS
from portal.outbox.models import Mail, MailState


def kinds():
    return [(kind.name, kind.label) for kind in KINDS.values()]


class MailFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=MailState.choices, empty_label=_("Any state"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=kinds, empty_label=_("Any kind"))
    address = django_filters.CharFilter(
        label=_("To, or a part of the address"), field_name="to", lookup_expr="icontains"
    )

    class Meta:
        model = Mail
        fields = ["state", "kind", "address"]
