from django import forms
from django.utils.translation import gettext_lazy as _

from portal.pages.fields import NumberField
from venues.models import Category
from venues.models.people import VenueManagerLevel


class VenueForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150, error_messages={"required": _("Enter the venue’s name")})
    organisation_name = forms.CharField(
        label=_("Organisation that runs it"), max_length=150, error_messages={"required": _("Enter the organisation")}
    )
    category = forms.ChoiceField(
        label=_("Kind of venue"),
        choices=[("", _("Choose one")), *Category.choices],
        error_messages={"required": _("Choose what kind of venue it is")},
    )
    people_at_once = NumberField(
        label=_("People who may be there at once"),
        help_text=_("As many as are reasonably expected, staff too. Leave it empty when it is not known."),
        min_value=0,
        max_value=500_000,
        required=False,
    )
    address = forms.CharField(label=_("Street and number"), max_length=250, required=False)
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=10,
        help_text=_("Such as SW1A 1AA. It gives the area, and the distance to briefings."),
        error_messages={"required": _("Enter the postcode")},
    )
    website = forms.CharField(label=_("Website"), max_length=250, required=False)


class RoomForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the room"), max_length=80, error_messages={"required": _("Enter the name of the room")}
    )
    places = NumberField(
        label=_("Places"),
        min_value=1,
        max_value=100_000,
        error_messages={"required": _("Enter how many people it holds")},
    )


class ManagerForm(forms.Form):
    name = forms.CharField(
        label=_("Full name"), max_length=150, error_messages={"required": _("Enter their full name")}
    )
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("Somebody without an account gets an invitation. The link in it works for 7 days."),
        error_messages={"required": _("Enter their email address")},
    )
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[("", _("Choose one")), *VenueManagerLevel.choices],
        error_messages={"required": _("Choose what they may do")},
    )
