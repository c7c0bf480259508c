"""A form's effect: once for each form that was shown, in one transaction, with plain words when it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.pages.models import FormToken
from portal.pages.tokens import UsedToken, claim, form_token, led_to_before

Says = str | Promise | Callable[[Any], str]

BUSY = ("55P03", "40P01", "57014")  # lock not available, deadlock detected, statement cancelled


def act(
    request: HttpRequest,
    form: Form,
    effect: Callable[[dict[str, Any]], Any],
    *,
    then: Callable[[Any], Any],
    says: Says = "",
) -> HttpResponseBase | None:
    """Carry out the effect of a valid POST and redirect to `then(result)`; None when the form is to be shown (again).

    The page it leads to says once that it is done: `says`, or what `says(result)` returns.
    A repeated POST of the same form leads where the first one did; other content under the same token is refused.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    token = form_token(request)
    if token is None:
        form.add_error(None, _("This page was out of date. Check what you typed and send it again."))
        return None
    try:
        return HttpResponseRedirect(act_once(request, token, lambda: effect(form.cleaned_data), then, says))
    except ValidationError as error:
        request.needs_new_token = isinstance(error, UsedToken)  # type: ignore[attr-defined]
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


def act_once(
    request: HttpRequest, token: UUID, effect: Callable[[], Any], then: Callable[[Any], Any], says: Says
) -> str:
    """Return where the form leads; its effect, token and address are one transaction, after which it is said."""
    with transaction.atomic():
        if not claim(request, token):
            return led_to_before(request, token)
        result = effect()
        address = resolve_url(then(result))
        FormToken.objects.filter(token=token).update(led_to=address)
    if says:
        messages.success(request, says(result) if callable(says) else says)
    return address


def add_errors(form: Form, error: ValidationError) -> None:
    """Put an action's refusal onto the form: to its fields where it names them, else at the top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)
