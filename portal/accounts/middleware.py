"""The door: refuses every route without a policy, and every person whom the policy does not admit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, resolve_url
from django.urls import get_urlconf
from django.utils.module_loading import import_string

from portal.accounts import factors, proofs
from portal.accounts.access import Policy

METHODS = ("GET", "HEAD", "POST")  # no page takes another; a view would answer it like a GET


def policy_of(view: Callable[..., Any], route_name: str) -> Policy | None:
    """Return the policy of a view: its own mark, else what the URLconf's table says of the route's name."""
    own: Policy | None = getattr(view, "policy", None)
    if own:
        return own
    table: dict[str, Policy] = import_string(f"{get_urlconf() or 'portal.urls'}.LIBRARY_POLICIES")
    return table.get(route_name)


class PolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        policy = policy_of(view, match.view_name if match else "")
        if policy is None:
            raise ImproperlyConfigured(f"The route {request.path} has no policy: nobody may enter.")
        if not policy.admits(request.user):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied
        if request.user.is_authenticated and not policy.is_before_factor and factors.is_missing(request.user):
            return redirect("mfa_index")
        if policy.needs_proof and not proofs.is_recent(request):
            return redirect_to_login(request.get_full_path(), resolve_url("account_reauthenticate"))
        return None if request.method in METHODS else HttpResponseNotAllowed(METHODS)
