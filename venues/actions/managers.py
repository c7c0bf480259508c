"""Who answers for a venue: inviting, joining and removing venue managers."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.actions import invitations
from portal.accounts.models import Invitation, Role, User
from portal.outbox.post import withdraw_lists
from venues.models import Venue, VenueManager
from venues.models.people import VenueManagerLevel


def may_choose(user: User, venue: Venue) -> bool:
    """Return whether this user says who manages the venue: its leads, and the coordinators of its force."""
    if user.is_coordinator:
        return user.is_national or user.force_id == venue.force_id
    leads = VenueManager.objects.filter(venue=venue, level=VenueManagerLevel.LEAD)
    return user.is_venue_manager and leads.filter(user=user).exists()


def refuse_who_may_not_choose(by: User, venue: Venue) -> None:
    if not may_choose(by, venue):
        raise ValidationError(_("Only a lead of this venue or a coordinator says who manages it. Ask one of them."))


@transaction.atomic
def invite(
    *, venue: Venue, email: str, name: str, level: str = "lead", by: User, now: datetime | None = None
) -> VenueManager:
    """Make this person a manager of the venue and return the row; somebody without an account is invited first.

    Refuses an address that belongs to somebody who is not a venue manager, or who manages or is invited already.
    """
    refuse_who_may_not_choose(by, venue)
    now = now or timezone.now()
    email = email.strip()
    user = User.objects.filter(email__iexact=email).first()
    if user and not user.is_venue_manager:
        raise ValidationError({"email": _("This email address belongs to somebody who cannot manage a venue.")})
    if user:
        return add(venue, level, user=user)
    waiting = Invitation.objects.open(now).filter(email__iexact=email, role=Role.VENUE_MANAGER).first()
    invitation = waiting or invitations.invite(
        email=email, name=name, role=Role.VENUE_MANAGER, force=venue.force, by=by, now=now
    )
    VenueManager.objects.filter(venue=venue, user=None, invitation__withdrawn_at__isnull=False).delete()
    return add(venue, level, invitation=invitation)


def add(venue: Venue, level: str, **who: User | Invitation) -> VenueManager:
    if VenueManager.objects.filter(venue=venue, **who).exists():
        raise ValidationError({"email": _("This person manages the venue, or is invited to, already.")})
    return VenueManager.objects.create(venue=venue, level=level, **who)


@transaction.atomic
def join(*, invitation: Invitation, user: User) -> None:
    """Give a new user the venues that their invitation was for."""
    VenueManager.objects.filter(invitation=invitation, user=None).update(user=user)


@transaction.atomic
def remove(*, manager: VenueManager, by: User) -> None:
    """Take the venue from one of its managers; refuses the last lead who can sign in."""
    refuse_who_may_not_choose(by, manager.venue)
    rows = list(VenueManager.objects.select_for_update(of=("self",)).filter(venue=manager.venue_id).order_by("pk"))
    leads = {row.user_id for row in rows if row.level == VenueManagerLevel.LEAD and row.user_id} - {manager.user_id}
    if manager.level == VenueManagerLevel.LEAD and not User.objects.active().filter(pk__in=leads).exists():
        raise ValidationError(_("A venue needs a lead who can sign in: invite another lead first."))
    VenueManager.objects.filter(pk=manager.pk).delete()
    if manager.user:
        withdraw_lists(to=manager.user.email)


@transaction.atomic
def withdraw(*, manager: VenueManager, by: User, now: datetime | None = None) -> None:
    """Take an open invitation back; its link stops working unless it is for another venue too.

    Refuses one that was used: then the manager is to be removed.
    """
    refuse_who_may_not_choose(by, manager.venue)
    invitation = Invitation.objects.select_for_update().get(pk=manager.invitation_id)
    if invitation.accepted_at:
        raise ValidationError(_("This invitation was used: remove the manager instead."))
    VenueManager.objects.filter(pk=manager.pk).delete()
    if not VenueManager.objects.filter(invitation=invitation).exists():
        invitations.take_back(invitation, now=now or timezone.now())
