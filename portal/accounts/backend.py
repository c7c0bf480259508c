"""Who a session belongs to, read with their force, which every page of the police names."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from portal.accounts.models import User


class Backend(AuthenticationBackend):  # type: ignore[misc]
    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("force").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
