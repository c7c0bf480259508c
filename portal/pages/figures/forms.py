from django import forms
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from briefings.figures.measures import NONE, ONLINE
from briefings.models import Campaign, FocusArea
from portal.accounts.models import Force
from venues.models import Area, Category, Course, Strand


def any_or(choices, *, none=None, online=False):
    extra = [(ONLINE, _("Online"))] if online else []
    extra += [(NONE, none)] if none else []
    return [("", _("All")), *choices, *extra]


def choices_of_rows(by):
    """Return the choices of each field that rows give, all in one query: by name, campaigns newest first."""
    campaigns = Campaign.objects.visible_to(by).annotate(order=Cast("starts_on", TextField()))
    sources = {
        "area": Area.objects.annotate(order=F("name")),
        "course": Course.objects.annotate(order=F("name")),
        "focus": FocusArea.objects.annotate(order=Cast("pk", TextField())),
        "force": Force.objects.annotate(order=F("name")),
        "campaign": campaigns,
    }
    parts = [
        rows.order_by()
        .annotate(kind=Value(kind), key=Cast("pk", TextField()))
        .values_list("kind", "order", "key", "name")
        for kind, rows in sources.items()
    ]
    found = {kind: [] for kind in sources}
    for kind, _order, key, name in parts[0].union(*parts[1:], all=True).order_by("kind", "order", "key"):
        found[kind].append((key, name))
    found["campaign"].reverse()
    return found


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
        rows = choices_of_rows(by)
        choices = {
            "campaign": any_or(rows["campaign"], none=_("No campaign")),
            "area": any_or(rows["area"], none=_("Outside London"), online=True),
            "category": any_or(Category.choices, online=True),
            "course": any_or(rows["course"]),
            "focus": any_or(rows["focus"], none=_("No focus area")),
            "strand": any_or(Strand.choices),
            "force": any_or(rows["force"]),
        }
        for name, found in choices.items():
            self.fields[name].choices = [(str(value), label) for value, label in found]
        if not by.is_national:
            del self.fields["force"]

    def narrow(self) -> dict[str, str]:
        """Return what was chosen, by key; what was not understood is left out."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}
