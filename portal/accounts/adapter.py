"""What allauth asks of the portal: no open sign-up, and its mails go through the outbox."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from portal.outbox.post import post


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        kind = template_prefix.rsplit("/", 1)[-1].removesuffix("_key").replace("/", "_")
        user = context.get("user")
        about = f"password_reset:{user.pk}" if user and kind == "password_reset" else ""
        post(
            kind=kind,
            key=None,
            about=about,
            secret=about,
            to=email,
            context={"user_name": getattr(user, "name", "")},
        )
