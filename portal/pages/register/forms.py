from django import forms
from django.utils.translation import gettext_lazy as _

from briefings.models import Attendance
from briefings.queries.registers import walk_in_venues
from portal.pages.venue_field import VenueField

SHOW = [("", _("Everybody")), ("not_marked", _("Not marked yet"))]


class LookForm(forms.Form):
    search = forms.CharField(label=_("Name or venue"), max_length=100, required=False)
    show = forms.ChoiceField(label=_("Show"), choices=SHOW, required=False)

    def kept(self):
        """Return what was chosen, as far as it was understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class MarkForm(forms.Form):
    attendance = forms.ChoiceField(choices=Attendance.choices, error_messages={"required": _("Say whether they came")})


class WalkInForm(forms.Form):
    name = forms.CharField(
        label=_("Full name"), max_length=150, error_messages={"required": _("Enter their full name")}
    )
    venue = VenueField(
        label=_("Venue they work at"),
        error_messages={"required": _("Enter the venue they work at")},
    )

    def __init__(self, *args, briefing, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["venue"].venues = walk_in_venues(briefing, by)
