"""What every page shows: who is signed in as what, where they can go, and the threat level."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from briefings.models import ThreatLevel
from portal.accounts import factors
from portal.accounts.models import Role
from portal.london_time import london_day

NAVIGATION = {
    Role.OFFICER: [
        (_("Home"), "home"),
        (_("Briefings"), "briefings:all"),
        (_("Calendar"), "briefings:calendar"),
        (_("Campaigns"), "campaigns:all"),
        (_("Venues"), "venues:all"),
    ],
    Role.VENUE_MANAGER: [
        (_("Home"), "home"),
        (_("Find a briefing"), "bookings:find"),
        (_("Bookings"), "bookings:all"),
        (_("Hosting"), "briefings:hosting"),
        (_("Staff and training"), "staff:venues"),
        (_("Venues"), "venues:all"),
    ],
    Role.COORDINATOR: [
        (_("Home"), "home"),
        (_("Campaigns"), "campaigns:all"),
        (_("Briefings"), "briefings:all"),
        (_("Figures"), "figures:all"),
        (_("Venues"), "venues:all"),
        (_("Requests"), "requests:all"),
        (_("Officers"), "accounts:officers"),
    ],
    Role.ADMINISTRATOR: [
        (_("Home"), "home"),
        (_("Accounts"), "accounts:all"),
        (_("Catalogue"), "catalogue:all"),
        (_("Mail"), "mail:all"),
        (_("History"), "history:all"),
        (_("Personal data"), "personal_data:all"),
        (_("System"), "system:health"),
    ],
}
PART_OF = {  # pages that stand under another entry than their address says
    "/bookings/book/*": "/bookings/find/",
    "/briefings/*/hosting/": "/briefings/hosting/",
    "/register/*": "/briefings/",
    "/imports/*": "/venues/",
    "/accounts/invit*": "/accounts/officers/",
}
address_of = cache(reverse)  # of a page that has no number in it


def every_page(request):
    """Return the context of every page; the threat level is read only when a template asks for it."""
    user = getattr(request, "user", None)
    entries = NAVIGATION.get(getattr(user, "role", ""), [])
    return {
        "portal_name": settings.PORTAL_NAME,
        "is_demonstration": settings.DEMO,
        "navigation": navigation(request.path, entries),
        "must_set_up": SimpleLazyObject(lambda: user.is_authenticated and factors.is_missing(user)),
        "threat": SimpleLazyObject(lambda: ThreatLevel.objects.on(london_day(timezone.now()))),
    }


def navigation(path: str, entries) -> list[tuple[str, str, bool]]:
    """Return (words, address, is it the current one) for each entry; the longest address that fits is current."""
    addresses = [address_of(name) for _words, name in entries]
    path = next((entry for part, entry in PART_OF.items() if fnmatchcase(path, part)), path)
    fitting = [address for address in addresses if path == address or (address != "/" and path.startswith(address))]
    current = max(fitting, key=len, default="")
    return [(words, address, address == current) for (words, _name), address in zip(entries, addresses, strict=True)]
