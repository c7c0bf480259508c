"""Who answers for a venue: inviting, joining and removing venue managers."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.actions import invitations
from portal.accounts.models import Invitation, Role, User
from venues.models import Venue, VenueManager


@transaction.atomic
def invite(
    *, venue: Venue, email: str, name: str, level: str = "lead", by: User, now: datetime | None = None
) -> VenueManager:
    """Make this person a manager of the venue and return the row; somebody without an account is invited first.

    Refuses an address that belongs to somebody who is not a venue manager.
    """
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user and not user.is_venue_manager:
        raise ValidationError({"email": _("This email address belongs to somebody who cannot manage a venue.")})
    if user:
        return VenueManager.objects.get_or_create(venue=venue, user=user, defaults={"level": level})[0]
    invitation = invitations.invite(email=email, name=name, role=Role.VENUE_MANAGER, force=venue.force, by=by, now=now)
    return VenueManager.objects.create(venue=venue, invitation=invitation, level=level)


@transaction.atomic
def join(*, invitation: Invitation, user: User) -> None:
    """Give a new user the venues that their invitation was for."""
    VenueManager.objects.filter(invitation=invitation, user=None).update(user=user)


@transaction.atomic
def remove(*, manager: VenueManager, by: User) -> None:
    """Take the venue from one of its managers; refuses the last one who can sign in."""
    rows = VenueManager.objects.select_for_update().filter(venue=manager.venue_id)
    if manager.user_id and sum(1 for row in rows if row.user_id) == 1:
        raise ValidationError(_("A venue needs a manager: invite another one first."))
    VenueManager.objects.filter(pk=manager.pk).delete()
