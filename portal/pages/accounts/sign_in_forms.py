"""The forms of the password, where allauth's own would tell or allow too much, or speak other than the portal."""

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("Email address"),
    "email": _("Email address"),
    "oldpassword": _("The password you have now"),
    "password1": _("New password"),
    "password2": _("New password again"),
}
REQUIRED = {
    "login": _("Enter your email address"),
    "email": _("Enter your email address"),
    "password": _("Enter your password"),
    "oldpassword": _("Enter the password you have now"),
    "password1": _("Enter the new password"),
    "password2": _("Enter the new password again"),
}


class Worded:
    """Labels each field and says of an empty one what to enter, as other pages do, with no grey words in the box."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in REQUIRED.keys() & self.fields.keys():
            field = self.fields[name]
            field.label = LABELS.get(name, field.label)
            field.error_messages["required"] = REQUIRED[name]
            field.help_text = "" if name in ("password", "oldpassword") else field.help_text  # a link, in no style
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Worded, allauth.LoginForm):
    pass


class ProofForm(Worded, allauth.ReauthenticateForm):
    pass


class NewPasswordForm(Worded, allauth.ResetPasswordKeyForm):
    pass


class ResetForm(Worded, allauth.ResetPasswordForm):
    """Asks for a new password in the same time whether the address has an account or not."""

    def save(self, request, **kwargs):
        make_password("takes as long as everything else many times over")
        return super().save(request, **kwargs)


class ChangeForm(Worded, allauth.ChangePasswordForm):
    """Counts each try at the password that is to be changed, like a try to sign in."""

    def clean_oldpassword(self):
        given = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, given):
            raise get_adapter().validation_error("enter_current_password")
        return given
