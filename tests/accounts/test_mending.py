"""A lost second factor is removed by an administrator after a day, which the person is told and can stop."""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.accounts import factors, links
from portal.accounts.actions import mending
from portal.accounts.models import FactorRemoval, Role
from portal.outbox.models import Mail
from tests.factories import CoordinatorFactory, OfficerFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def loser(officer):
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=officer, type=kind, data={})
    return officer


@pytest.fixture
def removal(loser, administrator, now):
    return mending.start(user=loser, by=administrator, now=now)


def test_take_effect_removes_every_factor_after_a_day_and_once(removal, loser, now):
    assert mending.take_effect(now=now + DAY - timedelta(seconds=1)) == 0
    assert factors.has_one(loser)
    assert [mending.take_effect(now=now + DAY) for _run in range(2)] == [1, 0]
    assert not Authenticator.objects.filter(user=loser).exists()
    assert Mail.objects.filter(to=loser.email).values_list("kind", flat=True).count() == 2


def test_take_effect_ends_what_was_signed_in_with_the_lost_factor(removal, loser, client, now):
    client.force_login(loser)
    assert client.get(reverse("accounts:me")).status_code == 200
    mending.take_effect(now=now + DAY)
    assert client.get(reverse("accounts:me")).status_code == 302


@pytest.mark.parametrize("loss", [{"is_active": False}, {"role": Role.OFFICER}])
def test_take_effect_leaves_what_somebody_started_who_lost_the_right(removal, loser, administrator, now, loss):
    type(administrator).objects.filter(pk=administrator.pk).update(**loss)
    assert [mending.take_effect(now=now + DAY) for _run in range(2)] == [0, 0]
    assert factors.has_one(loser)
    assert not FactorRemoval.objects.open().exists()
    assert "is no administrator now" in Mail.objects.filter(to=loser.email).latest("pk").text


@pytest.mark.parametrize("who", ["person", "administrator", "link"])
def test_stopped_removal_takes_no_effect(removal, loser, administrator, now, who):
    by = {"person": loser, "administrator": administrator, "link": None}[who]
    mending.stop(removal=removal, by=by, now=now)
    assert mending.take_effect(now=now + DAY) == 0
    assert factors.has_one(loser)


def test_start_refuses_others_than_administrators_and_ones_own(loser, administrator, now):
    with pytest.raises(ValidationError):
        mending.start(user=loser, by=CoordinatorFactory(force=loser.force), now=now)
    Authenticator.objects.create(user=administrator, type="totp", data={})
    with pytest.raises(ValidationError):
        mending.start(user=administrator, by=administrator, now=now)


def test_stop_refuses_another_officer(removal, now):
    with pytest.raises(ValidationError):
        mending.stop(removal=removal, by=OfficerFactory(), now=now)


def test_both_are_shown_it_and_opening_the_link_changes_nothing(removal, loser, administrator, signed_in, client):
    assert "will be removed on" in signed_in(administrator).get(reverse("accounts:one", args=[loser.pk])).text
    assert "will have your second factor removed on" in signed_in(loser).get(reverse("accounts:me")).text
    client.logout()
    page = links.factor_removal(str(removal.pk)).partition("/accounts/")[2]
    assert client.get(f"/accounts/{page}").status_code == 200
    assert FactorRemoval.objects.open().exists()
    client.post(f"/accounts/{page}", {"form_token": uuid4()})
    assert not FactorRemoval.objects.open().exists()
    assert "Your second factor stays" in client.get(f"/accounts/{page}").text


def test_forged_link_answers_as_none(client, removal):
    assert client.get(reverse("accounts:keep_factor", args=[f"{removal.pk}:forged"])).status_code == 404
