"""The token of a form, kept with its effect: a form sent again changes nothing, and is answered as it was at first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from portal.pages.models import FormToken

TOKENS = ("csrfmiddlewaretoken", "form_token")
SHOWN_OR_GONE = (200, 404, 410)  # how a page answers that knows nothing of the first time


class UsedToken(ValidationError):
    """The token stands for other content already: what was sent now has had no effect."""


def form_token(request: HttpRequest) -> UUID | None:
    """Return the token that was sent, or None when there is none."""
    try:
        return UUID(request.POST.get("form_token", ""))
    except ValueError:
        return None


def claim(request: HttpRequest, token: UUID) -> bool:
    """Write the token down and return True, or False when it is known; waits for another that is writing it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pages_formtoken (token, user_id, digest, led_to, used_at) VALUES (%s, %s, %s, '', now())"
            " ON CONFLICT (token) DO NOTHING",
            [str(token), request.user.pk, digest_of(request)],
        )
        return cursor.rowcount == 1


def led_to_before(request: HttpRequest, token: UUID) -> str:
    """Return where this form led the first time; refuses other content or another person under its token."""
    before = FormToken.objects.filter(token=token).first()
    if before is None or before.user_id not in (None, request.user.pk) or before.digest != digest_of(request):
        raise UsedToken(
            _("This form was already sent with other content. What you see now was not saved: send it again.")
        )
    return before.led_to


def digest_of(request: HttpRequest) -> str:
    """Return the digest of everything that was sent but the tokens: address, fields, and what is in the files."""
    if not hasattr(request, "form_digest"):
        fields = sorted((name, values) for name, values in request.POST.lists() if name not in TOKENS)
        files = [(name, file.name, content_of(file)) for name, sent in request.FILES.lists() for file in sent]
        told = json.dumps([request.path, fields, sorted(files)])
        request.form_digest = hashlib.sha256(told.encode()).hexdigest()  # type: ignore[attr-defined]
    digest: str = request.form_digest  # type: ignore[attr-defined]
    return digest


def content_of(file: UploadedFile[Any]) -> str:
    """Return the digest of what is in the file, which is then to be read from its start again."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


class SameAnswerMiddleware:
    """Answers a form that had its effect already as the first time, whatever its page would say now.

    The page may be gone since, or refuse what is there already, just because the form had its effect.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        token = form_token(request) if request.method == "POST" else None
        if token is None or response.status_code not in SHOWN_OR_GONE:
            return response
        try:
            return HttpResponseRedirect(led_to_before(request, token))
        except UsedToken:
            return response
