"""Which force an area belongs to."""

from __future__ import annotations

from django.db import transaction

from portal.accounts.models import Force, User
from venues.models import AccountRequest, Area, Venue


@transaction.atomic
def change_force(*, area: Area, force: Force, with_venues: bool, by: User) -> Area:
    """Give an area to a force and return it; `with_venues` its venues and waiting requests too.

    Venues that another force has, such as railway premises, stay with that force.
    """
    area = Area.objects.select_for_update().get(pk=area.pk)
    before = area.force_id
    area.force = force
    area.save(update_fields=["force"])
    if with_venues:
        Venue.objects.filter(area=area, force=before).update(force=force)
        AccountRequest.objects.waiting().filter(area=area, force=before).update(force=force)
    return area
