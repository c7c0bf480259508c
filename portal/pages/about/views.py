"""About the portal: how it works, how accessible it is, and what it holds about people."""

from django.conf import settings
from django.shortcuts import render

from portal.accounts.access import public


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
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
    }
    return render(request, f"about/{page}.html", shown)
