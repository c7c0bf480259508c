"""What an administrator finds at home."""

from django.utils import timezone

from portal.accounts import queries
from portal.accounts.models import Invitation
from portal.outbox import queue
from portal.outbox.models import Mail, MailState
from portal.pages.system.words import NAMES
from portal.upkeep import health

ROWS = 5


def administrator(user):
    now = timezone.now()
    open_now = Invitation.objects.visible_to(user).open(now).select_related("force").order_by("expires_at", "pk")
    failed = Mail.objects.visible_to(user).filter(state=MailState.FAILED).defer("text", "html", "attachment")
    return {
        "down": [NAMES[part.name] for part in health.check(now=now) if not part.is_alive],
        "mails": queue.state(now=now),
        "failed": failed[:ROWS],
        "invitations": open_now[:ROWS],
        "open_count": open_now.count(),
        "accounts": queries.by_role(user),
    }
