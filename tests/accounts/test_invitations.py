from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from portal.accounts.actions import invitations
from portal.accounts.models import Role
from portal.outbox.models import Mail
from tests.factories import AdministratorFactory, CoordinatorFactory, ForceFactory, OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(coordinator, now):
    return invite(coordinator, now)


def invite(by, now, **changes):
    details = {"email": "new@police.test", "name": "New Officer", "role": Role.OFFICER, "force": by.force}
    return invitations.invite(**(details | changes), by=by, now=now)


def test_accept_makes_the_account_once(invited, now):
    user = invitations.accept(invitation=invited, name="New Officer", password="a long enough phrase", now=now)
    assert (user.email, user.role, user.force) == ("new@police.test", Role.OFFICER, invited.force)
    assert user.check_password("a long enough phrase")
    with pytest.raises(ValidationError, match="has been used"):
        invitations.accept(invitation=invited, name="Other", password="a long enough phrase", now=now)


def test_accept_refuses_after_seven_days(invited, now):
    with pytest.raises(ValidationError, match="has expired"):
        invitations.accept(invitation=invited, name="N", password="a long enough phrase", now=now + timedelta(days=7))


@pytest.mark.parametrize("password", ["short", "password1234", "new@police.test"])
def test_accept_refuses_a_weak_password(invited, now, password):
    with pytest.raises(ValidationError):
        invitations.accept(invitation=invited, name="New Officer", password=password, now=now)
    invited.refresh_from_db()
    assert invited.accepted_at is None


@pytest.mark.parametrize(
    "change",
    [{"role": Role.ADMINISTRATOR}, {"role": Role.COORDINATOR}, {"is_national": True}, {"force": "other"}],
)
def test_invite_gives_no_rights_beyond_the_inviters(coordinator, now, change):
    if "force" in change:
        change = {"force": ForceFactory(code="kent")}
    with pytest.raises(ValidationError, match="cannot invite"):
        invite(coordinator, now, **change)
    assert not Mail.objects.exists()


def test_invite_refuses_officers(now):
    with pytest.raises(ValidationError, match="cannot invite"):
        invite(OfficerFactory(), now)


def test_invite_refuses_an_address_with_an_account_or_invitation(invited, coordinator, now):
    with pytest.raises(ValidationError, match="invited already"):
        invite(coordinator, now, email="NEW@police.test")
    with pytest.raises(ValidationError, match="has an account"):
        invite(coordinator, now, email=coordinator.email.upper())


def test_invite_again_once_the_first_has_expired(invited, coordinator, now):
    later = now + timedelta(days=8)
    assert invite(coordinator, later).pk != invited.pk


def test_send_again_lasts_another_seven_days(invited, coordinator, now):
    invitations.send_again(invitation=invited, by=coordinator, now=now + timedelta(days=6))
    invited.refresh_from_db()
    assert invited.expires_at == now + timedelta(days=13)
    assert Mail.objects.exclude(state="withdrawn").count() == 1


def test_withdraw_stops_link_and_mail(invited, now):
    invitations.withdraw_invitation(invitation=invited, by=AdministratorFactory(), now=now)
    with pytest.raises(ValidationError):
        invitations.accept(invitation=invited, name="N", password="a long enough phrase", now=now)
    assert not Mail.objects.exclude(state="withdrawn").exists()


def test_send_again_refuses_a_coordinator_of_another_force(invited, now):
    other = CoordinatorFactory(force=ForceFactory(code="kent"))
    with pytest.raises(type(invited).DoesNotExist):
        invitations.send_again(invitation=invited, by=other, now=now)
