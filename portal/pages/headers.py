"""Headers that neither Django nor its CSP package sets."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

MORE = {
    "Reporting-Endpoints": 'csp="/csp-reports"',
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}


class MoreHeaders:
    """Puts them on every answer, errors and static files too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in MORE.items():
            response.headers.setdefault(name, value)
        return response
