"""A number for every request, on its answer, in its log lines and beside what it changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponseBase

from portal.history.acting import acting, request_id
from portal.history.reads import record_read
from portal.plain_log import plain_path

PLAIN = re.compile(r"[A-Za-z0-9._-]{8,64}")
LONGEST_PATH = 300

Answer = Callable[[HttpRequest], HttpResponseBase]


class RequestMiddleware:
    """Takes the number that a proxy gave, when it is plain, or makes one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        number = given if PLAIN.fullmatch(given) else uuid4().hex
        request.request_number = number  # for lines that are written after the answer
        token = request_id.set(number)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = number
        return response


class ActingMiddleware:
    """Has the database write who is signed in, and in which request, beside each change; stands after the sign-in."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with acting(user=request.user.pk, request=request_id.get(), path=told_path(request)):
            response = self.get_response(request)
            record_read(request, response, told_path(request))
            return response


def told_path(request: HttpRequest) -> str:
    """Return the address without its query; of one with a secret in it, what stands before the secret."""
    return plain_path(request.path)[:LONGEST_PATH]
