"""The forms of the password, where allauth's own would tell or allow too much."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, ResetPasswordForm
from django.contrib.auth.hashers import make_password


class ResetForm(ResetPasswordForm):
    """Asks for a new password in the same time whether the address has an account or not."""

    def save(self, request, **kwargs):
        make_password("takes as long as everything else many times over")
        return super().save(request, **kwargs)


class ChangeForm(ChangePasswordForm):
    """Counts each try at the password that is to be changed, like a try to sign in."""

    def clean_oldpassword(self):
        given = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, given):
            raise get_adapter().validation_error("enter_current_password")
        return given
