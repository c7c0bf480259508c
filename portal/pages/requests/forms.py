from django import forms
from django.utils.translation import gettext_lazy as _

from portal.pages.fields import NumberField
from venues.models import Category


class AskForm(forms.Form):
    venue_name = forms.CharField(
        label=_("Name of the venue"), max_length=150, error_messages={"required": _("Enter the name of the venue")}
    )
    organisation_name = forms.CharField(
        label=_("Organisation that runs it"),
        max_length=150,
        error_messages={"required": _("Enter the organisation that runs it")},
    )
    category = forms.ChoiceField(
        label=_("Kind of venue"),
        choices=[("", _("Choose one")), *Category.choices],
        error_messages={"required": _("Choose what kind of venue it is")},
    )
    address = forms.CharField(label=_("Street and number"), max_length=250, required=False)
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=10,
        help_text=_("Such as SW1A 1AA"),
        error_messages={"required": _("Enter the postcode of the venue")},
    )
    people_at_once = NumberField(
        label=_("How many people may be there at once"), min_value=0, max_value=500_000, required=False
    )
    staff_count = NumberField(label=_("How many staff work there"), min_value=0, max_value=100_000, required=False)
    name = forms.CharField(
        label=_("Your full name"), max_length=150, error_messages={"required": _("Enter your full name")}
    )
    job_role = forms.CharField(label=_("Your job"), max_length=100, required=False)
    email = forms.EmailField(
        label=_("Your email address at work"), error_messages={"required": _("Enter your email address")}
    )
    phone = forms.CharField(
        label=_("Your telephone number"),
        max_length=30,
        required=False,
        help_text=_("We check who you are by a number that we find ourselves."),
    )


class ApproveForm(forms.Form):
    identity_check = forms.CharField(
        label=_("How did you check who this person is?"),
        help_text=_("Use a number that you found independently, not the one they gave."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say how you checked who this person is")},
    )


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The person will read it in a mail."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Give the reason")},
    )
