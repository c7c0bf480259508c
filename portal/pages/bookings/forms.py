from django import forms
from django.utils.translation import gettext_lazy as _

from venues.models import StaffMember


class PeopleForm(forms.Form):
    people = forms.ModelMultipleChoiceField(
        None,
        label=_("Who is to go?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person")},
    )
    if_short = forms.ChoiceField(
        label=_("If places run short"),
        choices=[("nobody", _("Book nobody")), ("wait", _("Book as many as fit; the rest wait for a place"))],
    )

    def __init__(self, *args, venue, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = StaffMember.objects.visible_to(by).present().filter(venue=venue)
