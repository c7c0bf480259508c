from django import forms
from django.utils.translation import gettext_lazy as _

from briefings.models import Attendance
from venues.models import Venue


class MarkForm(forms.Form):
    attendance = forms.ChoiceField(choices=Attendance.choices)


class WalkInForm(forms.Form):
    name = forms.CharField(
        label=_("Full name"), max_length=150, error_messages={"required": _("Enter their full name")}
    )
    venue = forms.ModelChoiceField(None, label=_("Venue they work at"), empty_label=_("Choose one"))

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["venue"].queryset = Venue.objects.visible_to(by)
