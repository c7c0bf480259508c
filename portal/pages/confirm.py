"""One question, answered by a button: opening it changes nothing, the POST does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from portal.pages.act import Says, act
from portal.pages.forms import EmptyForm


def confirm(
    request: HttpRequest,
    question: str,
    effect: Callable[[], Any],
    *,
    then: Callable[[Any], Any],
    back: str,
    words: str = "",
    yes: str = "",
    is_serious: bool = False,
    says: Says = "",
) -> HttpResponseBase:
    """Ask the question; the POST carries out the effect once and leads to `then(result)`, "no" to `back`.

    `words` say what it will do, `yes` what the button says, and `says` what the next page does.
    """
    form = EmptyForm(request.POST if request.method == "POST" else None)
    response = act(request, form, lambda _data: effect(), then=then, says=says)
    shown = {"form": form, "question": question, "words": words, "yes": yes, "is_serious": is_serious, "back": back}
    return response or render(request, "_parts/confirm.html", shown)
