"""What officers and coordinators find at home."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from briefings.figures import read
from briefings.figures.measures import MEASURE
from briefings.models import WeeklyRevision
from briefings.queries import duties, progress
from portal.london_time import Week, in_london
from venues.models import AccountRequest

HEADLINES = ("held", "attended", "people", "venues", "rate")
REQUESTS = 10


def officer(user):
    now = timezone.now()
    needs = [
        (_("Close these registers"), _("Register"), "register:one", duties.registers_not_closed(user, now)),
        (_("Called off or changed"), _("Briefing"), "briefings:one", duties.called_off_or_changed(user, now)),
        (_("Nobody is booked yet"), _("Briefing"), "briefings:one", duties.nobody_booked(user, now)),
    ]
    return {
        "now": now,
        "briefings": duties.today_and_tomorrow(user, now),
        "needs": [need for need in needs if need[-1]],
        "week": duties.week(user, now),
    }


def coordinator(user):
    now = timezone.now()
    this, last = progress.so_far(user, now)
    waiting = AccountRequest.objects.visible_to(user).waiting().select_related("area").order_by("asked_at", "pk")
    return {
        "now": now,
        "a_week_ago": in_london(now) - timedelta(days=7),
        "so_far": [
            (_("Briefings begun"), this.begun, last.begun),
            (_("Briefings called off"), this.called_off, last.called_off),
            (_("People booked on them"), this.booked, last.booked),
            (_("People who came, by closed registers"), this.came, last.came),
        ],
        "compiled": newest_week(user),
        "areas": progress.areas_left_out(user, now),
        "requests": waiting[:REQUESTS],
    }


def newest_week(user):
    """Return the newest compiled week with its headline figures, or None before the first."""
    visible = WeeklyRevision.objects.visible_to(user)
    newest = visible.order_by("-monday").first()
    if newest is None:
        return None
    revisions = list(visible.of_week(newest.week).newest())
    total = read.table(revisions, "strand").total
    return {
        "week": Week(newest.monday),
        "address": newest.get_absolute_url(),
        "compiled_at": max(revision.compiled_at for revision in revisions),
        "is_different": any(revision.differs_at for revision in revisions),
        "headlines": [(MEASURE[code], total[code]) for code in HEADLINES],
    }
