import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.upkeep.models import Hold

FOUR_ROWS = {"rows": 4}


class FindForm(forms.Form):
    search = forms.CharField(
        label=_("A part of the name or email address, or the staff number"),
        max_length=150,
        error_messages={"required": _("Enter a part of the name or email address, or the staff number")},
    )


class PlaceForm(forms.Form):
    reason = forms.CharField(
        label=_("Why must it be kept?"),
        max_length=500,
        widget=forms.Textarea(attrs=FOUR_ROWS),
        help_text=_("Such as the number of a claim or an inquiry. Write no more about the person than is needed."),
        error_messages={"required": _("Say why it must be kept: whoever releases it will read it")},
    )


class ReleaseForm(forms.Form):
    release_reason = forms.CharField(
        label=_("Why need it not be kept any longer?"),
        max_length=500,
        widget=forms.Textarea(attrs=FOUR_ROWS),
        error_messages={"required": _("Say why it need not be kept any longer")},
    )


class HoldFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        choices=[("open", _("On hold")), ("released", _("Released"))],
        empty_label=_("Any state"),
    )

    class Meta:
        model = Hold
        fields = ["state"]

    def in_state(self, rows, _name, value):
        return rows.filter(released_at__isnull=value == "open")
