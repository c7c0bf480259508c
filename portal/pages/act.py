"""A form's effect: once for each form that was shown, in one transaction, with plain words when it cannot be."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from portal.pages.models import FormToken

LOCK_WAIT = "5s"


def act(
    request: HttpRequest, form: Form, effect: Callable[[dict[str, Any]], Any], *, then: Callable[[Any], Any]
) -> HttpResponseBase | None:
    """Carry out the effect of a valid POST and redirect to `then(result)`; None when the form is to be shown (again).

    A repeated POST of the same form leads where the first one did; other content under the same token is refused.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    token = form_token(request)
    if token is None:
        form.add_error(None, _("This page was out of date. Check what you typed and send it again."))
        return None
    try:
        return HttpResponseRedirect(act_once(request, token, lambda: effect(form.cleaned_data), then))
    except ValidationError as error:
        add_errors(form, error)
    except IntegrityError:
        form.add_error(
            None,
            _("Somebody else changed this at the same moment. Nothing was changed: check and try again."),
        )
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) not in BUSY:
            raise
        form.add_error(None, _("The portal is busy. Nothing was changed: please try again."))
    return None


BUSY = ("55P03", "40P01", "57014")  # lock not available, deadlock detected, statement cancelled


def act_once(request: HttpRequest, token: UUID, effect: Callable[[], Any], then: Callable[[Any], Any]) -> str:
    """Return where the form leads; its effect, token and address are one transaction."""
    user = request.user if request.user.is_authenticated else None
    digest = digest_of(request)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_WAIT])
            cursor.execute(
                "INSERT INTO pages_formtoken (token, user_id, digest, led_to, used_at) VALUES (%s, %s, %s, '', now())"
                " ON CONFLICT (token) DO NOTHING",
                [str(token), user and user.pk, digest],
            )
            is_first = cursor.rowcount == 1
        if not is_first:
            return led_to_before(token, user, digest)
        address = resolve_url(then(effect()))
        FormToken.objects.filter(token=token).update(led_to=address)
        return address


def led_to_before(token: UUID, user: Any, digest: str) -> str:
    """Return where this form led the first time; refuses other content or another person under its token."""
    before = FormToken.objects.get(token=token)
    if before.user_id != (user and user.pk) or before.digest != digest:
        raise ValidationError(
            _("This form was already sent with other content. What you see now was not saved: send it again."),
            code="token_used",
        )
    return before.led_to


def form_token(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("form_token", ""))
    except ValueError:
        return None


def digest_of(request: HttpRequest) -> str:
    """Return the digest of everything that was sent but the tokens."""
    sent = sorted(
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "form_token")
        for value in values
    )
    files = [(name, file.name, file.size) for name, file in sorted(request.FILES.items())]
    return hashlib.sha256(f"{request.path}?{urlencode(sent)}{files}".encode()).hexdigest()


def add_errors(form: Form, error: ValidationError) -> None:
    """Put an action's refusal onto the form: to its fields where it names them, else at the top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)
