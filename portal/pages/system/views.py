"""How the portal is: each part, the mails that wait, and what it runs on."""

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import allow
from portal.accounts.models import Role
from portal.pages.system.words import age, told
from portal.upkeep import policy_reports
from portal.upkeep.health import check
from portal.upkeep.versions import versions
from portal.upkeep.watch import counters
from portal.upkeep.watch.state import state

COUNTED = [
    (_("Answers given"), "portal_requests_total", {}),
    (_("Answers within half a second"), "portal_request_seconds_bucket", {"le": "0.5"}),
    (_("Answers that failed"), "portal_requests_total", {"status": "500"}),
    (_("Queries asked of the database"), "portal_queries_total", {}),
    (_("Slow queries"), "portal_slow_queries_total", {}),
]


@allow(Role.ADMINISTRATOR)
def health(request):
    now = timezone.now()
    parts = [told(part) for part in check(now=now)]
    standing = state(now=now)
    shown = {
        "parts": parts,
        "is_well": all(part.is_alive for part in parts),
        "reports": policy_reports.recent(now=now),
        "mails": standing.mails,
        "oldest": in_words(standing.mails.oldest_seconds),
        "standing": standing,
        "oldest_call": in_words(standing.calls and standing.calls.oldest_seconds),
        "behind": in_words(standing.behind),
        "oldest_import": in_words(standing.oldest_import),
        "compiled": in_words(standing.compiled),
        "counted": [(words, counters.total(name, **labels)) for words, name, labels in COUNTED],
        "slow_from": settings.SLOW_QUERY_MS,
        "versions": versions(),
        "now": now,
    }
    return render(request, "system/health.html", shown)


def in_words(seconds):
    return None if seconds is None else age(seconds)
