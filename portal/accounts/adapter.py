"""What allauth asks of the portal: no open sign-up, and its mails go through the outbox."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context as current
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from portal.accounts import guesses, proofs
from portal.accounts.models import User
from portal.outbox.post import post

KIND_OF = {
    "password_reset_key": "password_reset",
    "unknown_account": "unknown_account",
    "password_reset": "password_changed",
    "password_changed": "password_changed",
    "password_set": "password_set",
    "totp_activated": "factors_changed",
    "totp_deactivated": "factors_changed",
    "webauthn_added": "factors_changed",
    "webauthn_removed": "factors_changed",
    "recovery_codes_generated": "factors_changed",
}
CHANGES = {
    "mfa/email/totp_activated": _("An authenticator app was set up."),
    "mfa/email/totp_deactivated": _("The authenticator app was removed."),
    "mfa/email/webauthn_added": _("A passkey was added."),
    "mfa/email/webauthn_removed": _("A passkey was removed."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made."),
}


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The email address or the password is not right. Check both and try again."),
        "enter_current_password": _("This is not the password you have now. Try again."),
        "incorrect_code": _("This code is not right. Enter the one that the app shows now."),
        "incorrect_password": _("The password is not right. Try again."),
        "rate_limited": _("Too many tries. Wait a few minutes and try again."),
        "too_many_login_attempts": _("Too many wrong tries. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        kind = KIND_OF[template_prefix.removeprefix("account/email/").removeprefix("mfa/email/")]
        user = context.get("user")
        about = f"password_reset:{user.pk}" if user and kind == "password_reset" else ""
        post(
            kind=kind,
            key=None,
            about=about,
            secret=about,
            to=email,
            context={"user_name": getattr(user, "name", ""), "change": CHANGES.get(template_prefix, "")},
        )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return whose password this is; nobody's when the account is disabled, in the same words and time."""
        taken = guesses.take(request, credentials.get("email", ""), self.get_client_ip(request))
        if taken is None:
            raise self.validation_error("too_many_login_attempts")
        AuthenticationBackend.unstash_authenticated_user()
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if isinstance(user, User):
            guesses.give_back(taken)
            return user
        return None

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        guesses.know(request, response, user.email)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not proofs.is_recent(current.request)
