"""Row locks, taken in one order everywhere, so that no two transactions wait for each other.

1. The form's token (portal.pages.tokens).
2. One briefing: no transaction locks a second one.
3. Officers by number, then venues by number: whoever puts them into a time.
4. The briefing's bookings.
5. People by number, then their venues, then the organisations (venues.actions.training).
6. The week's newest revision.

Nobody waits longer than the connection's lock_timeout (portal.settings); a person then reads that the portal is busy
and that nothing was changed, and a sweep passes over a briefing that somebody holds and comes back to it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from briefings.models import Briefing
from portal.accounts.models import User
from venues.models import Venue


def lock(briefing: Briefing, rows: QuerySet | None = None) -> Briefing:
    """Return the briefing as it is now, its row locked; raises DoesNotExist when it is not one of `rows`."""
    rows = Briefing.objects.all() if rows is None else rows
    return rows.select_for_update(of=("self",)).get(pk=briefing.pk)


def lock_if_free(briefing: Briefing) -> Briefing | None:
    """Return the briefing as it is now, its row locked, or None when somebody holds it."""
    return Briefing.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=briefing.pk).first()


def lock_times(officers: Iterable[User], venues: Iterable[Venue | None]) -> None:
    """Lock these officers and venues, so that one at a time sees whether they are free and takes them."""
    for rows in (
        User.objects.filter(pk__in={officer.pk for officer in officers}),
        Venue.objects.filter(pk__in={venue.pk for venue in venues if venue}),
    ):
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
