from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Force, Role
from portal.pages.sheets import TableField


class InviteOfficerForm(forms.Form):
    """A coordinator invites an officer to their force; a national one says which."""

    name = forms.CharField(
        label=_("Full name"), max_length=150, error_messages={"required": _("Enter their full name")}
    )
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("The invitation goes to this address. The link in it works for 7 days."),
        error_messages={"required": _("Enter their email address")},
    )
    force = forms.ModelChoiceField(
        Force.objects.all(), label=_("Force"), error_messages={"required": _("Choose their force")}
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        if not by.is_national:
            del self.fields["force"]


class OfficersFileForm(forms.Form):
    file = TableField(
        help_text=_("Up to 500 people. The first line names the columns: “Name” and “Email”, in any order.")
    )
    force = forms.ModelChoiceField(
        Force.objects.all(), label=_("Force"), error_messages={"required": _("Choose their force")}
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        if not by.is_national:
            del self.fields["force"]


class InviteForm(InviteOfficerForm):
    """An administrator invites anybody but venue managers, who come by their venue."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in Role if role != Role.VENUE_MANAGER],
        error_messages={"required": _("Choose a role")},
    )
    is_national = forms.BooleanField(label=_("For all forces"), required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        self.fields["force"].required = False

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("force") and not cleaned.get("is_national"):
            self.add_error("force", _("Choose a force, or tick “For all forces”"))
        return cleaned


class AcceptForm(forms.Form):
    name = forms.CharField(label=_("Your full name"), max_length=150, error_messages={"required": _("Enter your name")})
    password = forms.CharField(
        label=_("Password"),
        help_text=" ".join(password_validators_help_texts()[1:2]),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password")},
    )
    password_again = forms.CharField(
        label=_("Password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Enter the password again")},
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password") and cleaned.get("password_again") not in (None, cleaned["password"]):
            self.add_error("password_again", _("The two passwords are not the same"))
        return cleaned


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("New email address"),
        max_length=254,
        help_text=_("We send a link there. The address changes when it is opened and confirmed, within a day."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Enter the new email address")},
    )


class EmailOfForm(EmailForm):
    identity_check = forms.CharField(
        label=_("How did you check who this person is?"),
        help_text=_("Use a number that you found independently, not one that came with the request."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say how you checked who this person is")},
    )


class AccountForm(forms.Form):
    name = forms.CharField(
        label=_("Full name"), max_length=150, error_messages={"required": _("Enter their full name")}
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, error_messages={"required": _("Choose a role")})
    force = forms.ModelChoiceField(Force.objects.all(), label=_("Force"), required=False)
    is_national = forms.BooleanField(label=_("For all forces"), required=False)
    is_active = forms.BooleanField(
        label=_("May sign in"), required=False, help_text=_("Untick to end their access at once.")
    )

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("force") and not cleaned.get("is_national"):
            self.add_error("force", _("Choose a force, or tick “For all forces”"))
        return cleaned
