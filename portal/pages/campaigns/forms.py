from django import forms
from django.utils.translation import gettext_lazy as _

from briefings.models import FocusArea
from portal.accounts.models import Force
from portal.pages.fields import DayField
from portal.pages.templatetags.portal_text import portal_day


class CampaignForm(forms.Form):
    """What a campaign is; a coordinator of one force runs it for that force."""

    name = forms.CharField(
        label=_("Name"), max_length=120, error_messages={"required": _("Enter the name of the campaign")}
    )
    starts_on = DayField(label=_("First day"), error_messages={"required": _("Enter the first day")})
    ends_on = DayField(label=_("Last day"), error_messages={"required": _("Enter the last day")})
    forces = forms.ModelMultipleChoiceField(
        Force.objects.all(),
        label=_("Forces that take part"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one force")},
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        if not by.is_national:
            self.fields["forces"].queryset = Force.objects.filter(pk=by.force_id)
            self.fields["forces"].initial = [by.force_id]


class FocusForm(forms.Form):
    """The focus of each day of a campaign."""

    def __init__(self, *args, campaign, days, **kwargs):
        super().__init__(*args, **kwargs)
        known = {row.day: row.focus_area_id for row in campaign.days.all()}
        areas = FocusArea.objects.all()
        for day in days:
            self.fields[str(day)] = forms.ModelChoiceField(
                areas, label=portal_day(day), required=False, empty_label=_("None"), initial=known.get(day)
            )

    def focus(self):
        """Return the focus area chosen for each day."""
        return {day: area for day, area in self.cleaned_data.items() if area}
