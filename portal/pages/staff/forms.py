from django import forms
from django.utils.translation import gettext_lazy as _

from portal.pages.fields import DayField
from portal.pages.venue_field import VenueField, listed
from venues.models import Course, Source


class StaffForm(forms.Form):
    name = forms.CharField(
        label=_("Full name"), max_length=150, error_messages={"required": _("Enter their full name")}
    )
    email = forms.EmailField(
        label=_("Email address"), required=False, help_text=_("Reminders go there. A staff number will do without.")
    )
    staff_number = forms.CharField(label=_("Staff number"), max_length=40, required=False)
    job_role = forms.CharField(label=_("Job"), max_length=100, required=False)
    started_on = DayField(label=_("Started on"), required=False)


class MoveForm(forms.Form):
    venue = forms.ModelChoiceField(
        None,
        label=_("To which venue?"),
        empty_label=_("Choose one"),
        error_messages={"required": _("Choose the venue")},
    )

    def __init__(self, *args, venues, **kwargs):
        super().__init__(*args, **kwargs)
        if listed(venues) is None:
            self.fields["venue"] = VenueField(
                label=self.fields["venue"].label, venues=venues, error_messages={"required": _("Enter the venue")}
            )
        else:
            self.fields["venue"].queryset = venues


class LeaveForm(forms.Form):
    left_on = DayField(label=_("Last day"), error_messages={"required": _("Enter the last day")})


class RecordForm(forms.Form):
    course = forms.ModelChoiceField(
        Course.objects.all(),
        label=_("Course"),
        empty_label=_("Choose one"),
        error_messages={"required": _("Choose the course")},
    )
    completed_on = DayField(label=_("Completed on"), error_messages={"required": _("Enter the day it was completed")})
    source = forms.ChoiceField(
        label=_("Where from"),
        choices=[choice for choice in Source.choices if choice[0] != "briefing"],
        error_messages={"required": _("Choose where the record comes from")},
    )
    note = forms.CharField(label=_("Note"), max_length=250, required=False)
