"""The hidden token that makes a repeated POST have one effect."""

from __future__ import annotations

from uuid import uuid4

from django import template
from django.utils.html import format_html

from portal.pages.tokens import form_token

register = template.Library()


@register.simple_tag(takes_context=True, name="form_token")
def form_token_tag(context):
    """Return the hidden field: the token that was sent when a form comes back with errors, else a new one."""
    request = context.get("request")
    is_reused = request and request.method == "POST" and not getattr(request, "needs_new_token", False)
    token = (form_token(request) if is_reused else None) or uuid4()
    return format_html('<input type="hidden" name="form_token" value="{}">', token)
