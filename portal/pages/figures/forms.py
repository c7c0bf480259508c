from django import forms
from django.utils.translation import gettext_lazy as _

from briefings.figures.measures import NONE, ONLINE
from briefings.models import Campaign, FocusArea
from portal.accounts.models import Force
from venues.models import Area, Category, Course, Strand


def any_or(choices, *, none=None, online=False):
    extra = [(ONLINE, _("Online"))] if online else []
    extra += [(NONE, none)] if none else []
    return [("", _("All")), *choices, *extra]


class NarrowForm(forms.Form):
    """What part of the figures to show; each choice is a key of briefings.figures.read."""

    campaign = forms.ChoiceField(label=_("Campaign"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    category = forms.ChoiceField(label=_("Kind of venue"), required=False)
    course = forms.ChoiceField(label=_("Course"), required=False)
    force = forms.ChoiceField(label=_("Force"), required=False)
    focus = forms.ChoiceField(label=_("Focus area"), required=False)
    strand = forms.ChoiceField(label=_("Strand"), required=False)
    day = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        campaigns = Campaign.objects.visible_to(by).values_list("pk", "name")
        choices = {
            "campaign": any_or(campaigns, none=_("No campaign")),
            "area": any_or(Area.objects.values_list("pk", "name"), none=_("Outside London"), online=True),
            "category": any_or(Category.choices, online=True),
            "course": any_or(Course.objects.values_list("pk", "name")),
            "focus": any_or(FocusArea.objects.values_list("pk", "name"), none=_("No focus area")),
            "strand": any_or(Strand.choices),
            "force": any_or(Force.objects.values_list("pk", "name")),
        }
        for name, found in choices.items():
            self.fields[name].choices = [(str(value), label) for value, label in found]
        if not by.is_national:
            del self.fields["force"]

    def narrow(self) -> dict[str, str]:
        """Return what was chosen, by key; what was not understood is left out."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}
