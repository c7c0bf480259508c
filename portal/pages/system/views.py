"""How the portal is: each part, the mails that wait, and what it runs on."""

from django.shortcuts import render
from django.utils import timezone

from portal.accounts.access import allow
from portal.accounts.models import Role
from portal.outbox import queue
from portal.pages.system.words import age, told
from portal.upkeep import policy_reports
from portal.upkeep.health import check
from portal.upkeep.versions import versions


@allow(Role.ADMINISTRATOR)
def health(request):
    now = timezone.now()
    parts = [told(part) for part in check(now=now)]
    mails = queue.state(now=now)
    shown = {
        "parts": parts,
        "is_well": all(part.is_alive for part in parts),
        "mails": mails,
        "oldest": None if mails.oldest_seconds is None else age(mails.oldest_seconds),
        "reports": policy_reports.recent(now=now),
        "versions": versions(),
        "now": now,
    }
    return render(request, "system/health.html", shown)
