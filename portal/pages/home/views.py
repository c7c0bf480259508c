"""The start page for visitors, and each role's own home."""

from django.shortcuts import render

from portal.accounts.access import public
from portal.accounts.models import Role
from portal.pages.home.manager import manager
from portal.pages.home.police import coordinator, officer
from portal.pages.home.system import administrator

HOMES = {
    Role.OFFICER: officer,
    Role.VENUE_MANAGER: manager,
    Role.COORDINATOR: coordinator,
    Role.ADMINISTRATOR: administrator,
}


@public
def home(request):
    if not request.user.is_authenticated:
        return render(request, "home/start.html")
    role = request.user.role
    return render(request, f"home/{role}.html", HOMES[role](request.user))
