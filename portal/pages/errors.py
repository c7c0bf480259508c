"""What a person reads when a page cannot be shown: what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from portal.accounts.access import public

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
BARE = (405, 413, 429)  # answers that Django and its libraries give without a page


@public
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, TOO_LARGE):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


@public
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


@public
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here, in the same words and under the same entries wherever that is."""
    return render(request, "404.html", {"is_nowhere": True}, status=404)


@public
def too_many_tries(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault; without the request's context, so that nothing is read from the database."""
    return HttpResponse(render_to_string("500.html", {"portal_name": settings.PORTAL_NAME}), status=500)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


class WordsForErrors:
    """Gives an error that comes without a page the portal's own; its headers, such as Allow, stay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code in BARE and isinstance(response, HttpResponse) and not response.content:
            response.content = render_to_string(f"{response.status_code}.html", request=request)
            response["Content-Type"] = "text/html; charset=utf-8"
        return response
