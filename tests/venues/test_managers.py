"""Who manages a venue, and who says so."""

import pytest
from django.core.exceptions import ValidationError

from portal.accounts.actions import invitations
from portal.accounts.models import Invitation
from portal.outbox.models import Mail
from tests.factories import (
    CoordinatorFactory,
    ForceFactory,
    OfficerFactory,
    VenueFactory,
    VenueManagerFactory,
)
from venues.actions import managers
from venues.models import VenueManager

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(manager, venue):
    return venue.managers.get(user=manager)


def invite(venue, by, now, **changes):
    details = {"email": "new@venue.test", "name": "New Manager", "level": "manager"} | changes
    return managers.invite(venue=venue, **details, by=by, now=now)


def test_lead_invites_somebody_who_joins_with_the_account(venue, lead, now):
    row = invite(venue, lead.user, now)
    assert (row.user, row.level, row.invitation.role) == (None, "manager", "venue_manager")
    assert Mail.objects.get().to == "new@venue.test"
    user = invitations.accept(invitation=row.invitation, name="New", password="a long enough phrase", now=now)
    managers.join(invitation=row.invitation, user=user)
    row.refresh_from_db()
    assert row.user == user
    with pytest.raises(ValidationError, match="manages the venue"):
        invite(venue, lead.user, now)


def test_invite_adds_one_with_an_account_at_once(venue, lead, now):
    other = VenueManagerFactory()
    assert invite(venue, lead.user, now, email=other.user.email.upper()).user == other.user
    with pytest.raises(ValidationError, match="cannot manage a venue"):
        invite(venue, lead.user, now, email=OfficerFactory().email)


def test_only_leads_and_coordinators_of_the_force_choose(venue, lead, now):
    plain = VenueManagerFactory(venue=venue, level="manager")
    strangers = [plain.user, VenueManagerFactory().user, OfficerFactory(force=venue.force)]
    strangers.append(CoordinatorFactory(force=ForceFactory(code="kent")))
    for by in strangers:
        with pytest.raises(ValidationError, match="Only a lead"):
            invite(venue, by, now)
        with pytest.raises(ValidationError, match="Only a lead"):
            managers.remove(manager=plain, by=by)
    assert invite(venue, CoordinatorFactory(force=venue.force), now).pk


def test_remove_never_takes_the_last_lead_who_can_sign_in(venue, lead):
    plain, second = VenueManagerFactory(venue=venue, level="manager"), VenueManagerFactory(venue=venue)
    second.user.is_active = False
    second.user.save()
    with pytest.raises(ValidationError, match="needs a lead"):
        managers.remove(manager=lead, by=lead.user)
    managers.remove(manager=plain, by=lead.user)
    managers.remove(manager=second, by=lead.user)
    assert list(venue.managers.all()) == [lead]


def test_remove_a_lead_when_another_remains(venue, lead):
    VenueManagerFactory(venue=venue)
    managers.remove(manager=lead, by=lead.user)
    assert not VenueManager.objects.filter(pk=lead.pk).exists()


def test_withdraw_stops_link_and_mail(venue, lead, now):
    row = invite(venue, lead.user, now)
    managers.withdraw(manager=row, by=lead.user, now=now)
    assert Invitation.objects.get().withdrawn_at == now
    assert not Mail.objects.exclude(state="withdrawn").exists()
    assert list(venue.managers.all()) == [lead]
    assert invite(venue, lead.user, now).pk != row.pk


def test_withdraw_keeps_an_invitation_for_another_venue(venue, lead, now):
    row = invite(venue, lead.user, now)
    other = VenueManagerFactory(venue=VenueFactory())
    invite(other.venue, other.user, now)
    managers.withdraw(manager=row, by=lead.user, now=now)
    assert Invitation.objects.get().withdrawn_at is None


def test_withdraw_refuses_one_that_was_used(venue, lead, now):
    row = invite(venue, lead.user, now)
    invitations.accept(invitation=row.invitation, name="New", password="a long enough phrase", now=now)
    with pytest.raises(ValidationError, match="was used"):
        managers.withdraw(manager=row, by=lead.user, now=now)
