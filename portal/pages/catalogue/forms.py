from django import forms
from django.utils.translation import gettext_lazy as _

from briefings.models.threat import Threat
from portal.accounts.models import Force
from portal.pages.fields import DayField, NumberField
from venues.models import Category, Strand


class AreaForm(forms.Form):
    force = forms.ModelChoiceField(
        Force.objects.all(), label=_("Force"), empty_label=None, error_messages={"required": _("Choose the force")}
    )
    with_venues = forms.BooleanField(
        label=_("Its venues and waiting requests go to this force too"),
        required=False,
        initial=True,
        help_text=_("Venues that another force has, such as railway premises, stay with that force."),
    )


class CourseForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Enter the course’s name")})
    summary = forms.CharField(label=_("What it teaches"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    minutes = NumberField(
        label=_("Length in minutes"),
        min_value=1,
        max_value=1440,
        error_messages={"required": _("Enter how many minutes it takes")},
    )
    valid_months = NumberField(
        label=_("Months it is valid for"),
        min_value=1,
        max_value=120,
        required=False,
        help_text=_("Leave it empty when it does not expire. Records keep the day that they were made with."),
    )
    strand = forms.ChoiceField(
        label=_("Strand of CONTEST"), choices=Strand.choices, error_messages={"required": _("Choose the strand")}
    )
    needed_by = forms.MultipleChoiceField(
        label=_("Needed by these kinds of venue"),
        choices=Category.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_bookable = forms.BooleanField(
        label=_("Can be booked"),
        required=False,
        initial=True,
        help_text=_("Untick it when no more briefings are to be scheduled. Past records stay."),
    )


class ThreatForm(forms.Form):
    level = forms.ChoiceField(
        label=_("It changed to"),
        choices=[("", _("Choose one")), *Threat.choices],
        error_messages={"required": _("Choose the level it changed to")},
    )
    since = DayField(label=_("On this day"), error_messages={"required": _("Enter the day it changed")})
