"""Who read which personal list, and who downloaded what."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from portal.history.acting import request_id
from portal.history.models import ReadKind, ReadLog

PERSONAL = frozenset(
    [
        "register:one",
        "register:mark",
        "staff:all",
        "staff:one",
        "briefings:one",
        "bookings:all",
        "bookings:past",
        "bookings:choose",
        "bookings:done",
        "bookings:swap",
        "figures:rows",
        "figures:changes",
        "campaigns:rows",
        "mail:all",
        "mail:one",
        "accounts:all",
        "accounts:officers",
        "requests:all",
        "requests:one",
        "history:all",
        "history:reads",
        "accounts:history",
        "briefings:history",
        "staff:history",
        "venues:history",
        "personal_data:find",
        "personal_data:hold",
        "personal_data:holds",
        "personal_data:one",
    ]
)


def record_read(request: HttpRequest, response: HttpResponseBase, path: str) -> None:
    """Write down that this answer gave a personal list or a file, before it is given; errors give neither."""
    route = request.resolver_match.view_name if request.resolver_match else ""
    is_file = response.get("Content-Disposition", "").startswith("attachment")
    if response.status_code != 200 or not (is_file or route in PERSONAL):
        return
    arguments = request.resolver_match.kwargs.values() if request.resolver_match else ()
    ReadLog.objects.create(
        who_id=request.user.pk,
        kind=ReadKind.DOWNLOAD if is_file else ReadKind.PAGE,
        what=route[:60],
        about=", ".join(map(str, arguments))[:200] if request.user.is_authenticated else "",
        path=path,
        request_id=request_id.get(),
        read_at=timezone.now(),
    )
