"""About the portal: how it works, how accessible it is, and what it holds about people."""

from datetime import timedelta

from django.conf import settings
from django.shortcuts import render

from portal.accounts.access import public
from portal.accounts.guesses import DEVICE_KNOWN_FOR


@public
def how_it_works(request):
    return about(request, "help")


@public
def accessibility(request):
    return about(request, "accessibility")


@public
def privacy(request):
    return about(request, "privacy")


def about(request, page):
    shown = {
        "operator_name": settings.OPERATOR_NAME,
        "operator_email": settings.OPERATOR_EMAIL,
        "invitation_days": settings.INVITATION_VALID_DAYS,
        "retention": settings.RETENTION.values(),
        "sign_in_hours": settings.SIGN_IN_LASTS // timedelta(hours=1),
        "device_days": DEVICE_KNOWN_FOR.days,
    }
    return render(request, f"about/{page}.html", shown)
