"""The forms of the second factor, in the portal's words; a code works once."""

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.accounts import factors, guesses

DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


def code_field(help_text=""):
    return forms.CharField(
        label=_("Code"),
        help_text=help_text,
        max_length=20,
        widget=forms.TextInput(attrs=DIGITS),
        error_messages={"required": _("Enter the code")},
    )


class UsedOnce:
    """Refuses a code that was right but has been used before, and more than ten guesses in five minutes."""

    def clean_code(self):
        adapter = get_adapter(context.request)
        taken = guesses.take(context.request, self.user.email, adapter.get_client_ip(context.request))
        if taken is None:
            raise adapter.validation_error("too_many_login_attempts")
        code = super().clean_code()
        if not factors.use_up(self.user, code):
            raise ValidationError(_("This code was used already. Wait for the next one."))
        guesses.give_back(taken)
        return code


class CodeForm(UsedOnce, AuthenticateForm):
    code = code_field(_("6 figures from your authenticator app, or one of your recovery codes"))


class CodeAgainForm(UsedOnce, ReauthenticateForm):
    code = code_field(_("6 figures from your authenticator app, or one of your recovery codes"))


class FirstCodeForm(UsedOnce, ActivateTOTPForm):
    code = code_field(_("6 figures that the app shows now"))


class PasskeyForm(AddWebAuthnForm):
    name = forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("So that you know it again, such as “work phone”."),
        max_length=100,
        required=False,
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone"),
        help_text=_("Without the password. It then asks for your finger, face or PIN each time."),
        required=False,
    )
