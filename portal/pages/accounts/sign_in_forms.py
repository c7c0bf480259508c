"""Asking for a new password, in the same time whether the address has an account or not."""

from allauth.account.forms import ResetPasswordForm
from django.contrib.auth.hashers import make_password


class ResetForm(ResetPasswordForm):
    def save(self, request, **kwargs):
        make_password("takes as long as everything else many times over")
        return super().save(request, **kwargs)
