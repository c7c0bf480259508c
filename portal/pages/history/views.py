"""Who read what."""

from portal.accounts.access import allow
from portal.accounts.models import Role
from portal.history.models import ReadLog
from portal.pages.history.filters import ReadFilter
from portal.pages.listing import listing

SORTS = {"read": ("-read_at", "-pk")}


@allow(Role.ADMINISTRATOR)
def reads(request):
    rows = ReadLog.objects.visible_to(request.user).select_related("who")
    return listing(request, rows, "history/reads.html", filters=ReadFilter, sorts=SORTS)
