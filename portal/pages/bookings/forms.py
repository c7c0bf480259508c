from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from venues.models import StaffMember
from venues.queries.standing import in_need

IF_SHORT = [("wait", _("The rest wait for a place")), ("nobody", _("Book nobody unless everybody gets a place"))]
MOST_ROWS = 200


class LookForm(forms.Form):
    """Which of a venue's people to show, when they are many."""

    search = forms.CharField(label=_("Name, job or staff number"), max_length=100, required=False)
    is_needed = forms.BooleanField(label=_("Only those who need this course now"), required=False)

    def found(self, people, *, day):
        """Return the people that fit, at most 200 as a list, and how many fit in all; `people` are `with_records`."""
        words = self.cleaned_data.get("search", "") if self.is_valid() else ""
        if words:
            named = Q(name__icontains=words) | Q(job_role__icontains=words)
            people = people.filter(named | Q(staff_number__istartswith=words))
        if self.is_valid() and self.cleaned_data["is_needed"]:
            people = in_need(people, day)
        shown = list(people[:MOST_ROWS])
        return shown, len(shown) if len(shown) < MOST_ROWS else people.count()

    @property
    def is_used(self):
        return self.is_valid() and any(self.cleaned_data.values())


class PeopleForm(forms.Form):
    """Who is to go, and what happens to the rest when places run short."""

    people = forms.ModelMultipleChoiceField(
        None,
        label=_("Who is to go?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one person"),
            "invalid_choice": _("Somebody you chose does not work at this venue. Choose again"),
            "invalid_pk_value": _("Choose from the list"),
        },
    )
    if_short = forms.ChoiceField(
        label=_("Places run short. What shall happen?"), choices=IF_SHORT, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args, venue, by, **kwargs):
        super().__init__(*args, **kwargs)
        staff = StaffMember.objects.visible_to(by).present().filter(venue=venue)
        self.fields["people"].queryset = staff.order_by("name", "pk")

    def ticked(self, sent=None):
        """Return the people of the venue that were ticked, or are named in `sent`, whatever else is wrong."""
        if sent is None:
            sent = self.data.getlist("people") if self.is_bound else []
        numbers = [number for number in sent if number.isascii() and number.isdigit() and len(number) < 19]
        return self.fields["people"].queryset.filter(pk__in=numbers)


class SwapForm(forms.Form):
    person = forms.ModelChoiceField(
        None,
        label=_("Who takes the place?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose who takes the place"),
            "invalid_choice": _("Choose somebody who works at this venue"),
        },
    )

    def __init__(self, *args, venue, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = StaffMember.objects.visible_to(by).present().filter(venue=venue)
