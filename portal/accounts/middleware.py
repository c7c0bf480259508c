"""The door: refuses every route without a policy, and every person whom the policy does not admit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, resolve_url
from django.urls import get_urlconf
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.accounts import factors, proofs, sessions
from portal.accounts.access import Policy
from portal.accounts.actions import sign_ins

METHODS = ("GET", "HEAD", "POST")  # no page takes another; a view would answer it like a GET


def policy_of(view: Callable[..., Any], route_name: str) -> Policy | None:
    """Return the policy of a view: its own mark, else what the URLconf's table says of the route's name."""
    own: Policy | None = getattr(view, "policy", None)
    if own:
        return own
    table: dict[str, Policy] = import_string(f"{get_urlconf() or 'portal.urls'}.LIBRARY_POLICIES")
    return table.get(route_name)


class SignInMiddleware:
    """Ends a sign-in whose time is over, or that was ended elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = timezone.now()
            sign_in = sessions.current(request)
            if sign_in and not sessions.has_ended(sign_in, now):
                sessions.see(sign_in, now)
            elif not (sign_in and sessions.is_kept_open(request, now)):
                ended = request.user.pk
                logout(request)
                request.session["was_signed_in"] = ended
        return self.get_response(request)


class PolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        method = request.method
        if method == "HEAD":
            request.method = "GET"  # so that no view, nor a library's, answers it like a form that was sent
        response = self.get_response(request)
        request.method = method
        if self.is_kept_back(request, response):
            if file := getattr(response, "file_to_stream", None):
                file.close()  # the answer's own close() would end the request
            response = redirect_to_login(self.page_of_file(request), resolve_url("account_reauthenticate"))
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response

    def is_kept_back(self, request: HttpRequest, response: HttpResponseBase) -> bool:
        """Return whether this is a file that may name people, for somebody whose last proof is not recent."""
        match = request.resolver_match
        if not match or not response.headers.get("Content-Disposition", "").startswith("attachment"):
            return False
        policy = policy_of(match.func, match.view_name) or Policy()
        return not (policy.is_public or policy.has_open_files or proofs.is_recent(request))

    def page_of_file(self, request: HttpRequest) -> str:
        """Return the page that offers the file: a browser stays where it is when a redirect leads to a file."""
        page, query = resolve_url("accounts:file", request.path.removeprefix("/")), request.META.get("QUERY_STRING")
        return f"{page}?{query}" if query else page

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        policy = policy_of(view, match.view_name if match else "")
        if policy is None:
            raise ImproperlyConfigured(f"The route {request.path} has no policy: nobody may enter.")
        if not policy.admits(request.user):
            if not request.user.is_authenticated:
                return redirect_to_login(self.after_asking(request, policy, request.session.get("was_signed_in")))
            raise PermissionDenied
        if request.user.is_authenticated and not policy.is_before_factor and factors.is_missing(request.user):
            return redirect("mfa_index")
        if policy.needs_proof and not proofs.is_recent(request):
            after = self.after_asking(request, policy, request.user.pk)
            return redirect_to_login(after, resolve_url("account_reauthenticate"))
        return None if request.method in METHODS else HttpResponseNotAllowed(METHODS)

    def after_asking(self, request: HttpRequest, policy: Policy, person: int | None) -> str:
        """Return where a sign-in or a proof leads: back to the page, or to what this person typed into it."""
        if request.method == "POST" and person and not policy.is_before_factor:
            sent = dict(request.POST.lists())
            if sign_ins.keep_typed(path=request.get_full_path(), sent=sent, by=person):
                return resolve_url("accounts:typed")
        return request.get_full_path()
