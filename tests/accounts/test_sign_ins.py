"""A sign-in lasts eight hours or half an hour unused; it can be ended from elsewhere; nothing typed is lost by it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actions import sign_ins, users
from portal.accounts.models import Role, SignIn, Typed
from tests.factories import PASSWORD, AdministratorFactory, BriefingFactory, ForceFactory, OfficerFactory

pytestmark = pytest.mark.django_db
HOME = "/"


def sign_in(client, user, **sent):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD} | sent)


def age(user, *, signed_in=timedelta(), unused=timedelta()):
    now = timezone.now()
    SignIn.objects.filter(user=user).update(signed_in_at=now - signed_in, seen_at=now - unused)


def is_signed_in(client, address=HOME):
    return client.get(address).wsgi_request.user.is_authenticated


def test_sign_in_ends_after_eight_hours_however_much_it_is_used(client, officer):
    sign_in(client, officer)
    age(officer, signed_in=timedelta(hours=7, minutes=59))
    assert is_signed_in(client)
    age(officer, signed_in=timedelta(hours=8, seconds=1))
    assert not is_signed_in(client)


def test_sign_in_ends_after_half_an_hour_without_a_request(client, officer):
    sign_in(client, officer)
    age(officer, unused=timedelta(minutes=29))
    assert is_signed_in(client)
    age(officer, unused=timedelta(minutes=29))
    assert is_signed_in(client)
    age(officer, unused=timedelta(minutes=30, seconds=1))
    assert not is_signed_in(client)
    age(officer)
    assert not is_signed_in(client)


@pytest.mark.parametrize(("ended_ago", "stays"), [(59, True), (61, False)])
def test_open_register_keeps_its_own_sign_in_until_an_hour_after_the_end(client, officer, ended_ago, stays):
    ended = timezone.now() - timedelta(minutes=ended_ago)
    briefing = BriefingFactory(starts_at=ended - timedelta(hours=1), ends_at=ended, force=officer.force)
    page = reverse("register:one", args=[briefing.reference])
    sign_in(client, officer)
    assert client.get(page).status_code == 200
    age(officer, signed_in=timedelta(hours=9), unused=timedelta(minutes=45))
    assert is_signed_in(client, page) is stays
    assert not is_signed_in(client)


def test_register_not_yet_open_keeps_nothing(client, officer):
    starts = timezone.now() + timedelta(hours=2)
    briefing = BriefingFactory(starts_at=starts, ends_at=starts + timedelta(hours=1), force=officer.force)
    page = reverse("register:one", args=[briefing.reference])
    sign_in(client, officer)
    client.get(page)
    age(officer, unused=timedelta(minutes=45))
    assert not is_signed_in(client, page)


def invite(client, **more):
    sent = {"name": "Pat Quill", "email": "pat@police.test", "password": "not to be kept", "form_token": uuid4()}
    return client.post(reverse("accounts:invite"), sent | more)


def test_what_was_typed_after_the_sign_in_ended_is_given_back(client, coordinator):
    sign_in(client, coordinator)
    age(coordinator, unused=timedelta(hours=1))
    response = invite(client)
    assert response["Location"] == f"{reverse('account_login')}?next={reverse('accounts:typed')}"
    assert set(Typed.objects.get().fields) == {"name", "email"}
    assert sign_in(client, coordinator, next=reverse("accounts:typed"))["Location"] == reverse("accounts:typed")
    page = client.get(reverse("accounts:typed")).content.decode()
    assert 'value="pat@police.test"' in page
    assert f'action="{reverse("accounts:invite")}"' in page
    assert "not to be kept" not in page
    client.post(reverse("accounts:forget_typed"), {"form_token": uuid4()})
    assert client.get(reverse("accounts:typed"))["Location"] == HOME


def test_what_was_typed_is_shown_to_nobody_else_and_not_for_long(client, coordinator):
    sign_in(client, coordinator)
    age(coordinator, unused=timedelta(hours=1))
    invite(client)
    sign_in(client, AdministratorFactory())
    assert client.get(reverse("accounts:typed"))["Location"] == HOME
    sign_in(Client(), coordinator)
    Typed.objects.update(kept_at=timezone.now() - timedelta(hours=1))
    client.force_login(coordinator)
    assert client.get(reverse("accounts:typed"))["Location"] == HOME


def test_nothing_is_kept_of_a_stranger(client, coordinator):
    assert invite(client).status_code == 302
    assert not Typed.objects.exists()


def test_list_shows_ones_own_sign_ins_and_ends_them(client, officer):
    other = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0"})
    sign_in(other, officer)
    sign_in(client, officer)
    sign_in(Client(headers={"user-agent": "Edg/140 Windows"}), OfficerFactory())
    page = client.get(reverse("accounts:sign_ins")).content.decode()
    assert "Firefox on Linux" in page
    assert "127.0.0.1" in page
    assert "Edge" not in page
    row = SignIn.objects.get(pk=other.session["sign_in"])
    client.post(reverse("accounts:end_sign_in", args=[row.pk]), {"form_token": uuid4()})
    assert not is_signed_in(other)
    assert is_signed_in(client)


def test_end_others_leaves_this_one(client, officer):
    others = [Client() for _number in range(3)]
    for browser in [*others, client]:
        sign_in(browser, officer)
    client.post(reverse("accounts:end_other_sign_ins"), {"form_token": uuid4()})
    assert [is_signed_in(browser) for browser in others] == [False] * 3
    assert is_signed_in(client)


def test_another_persons_sign_in_answers_as_none(signed_in, officer):
    sign_in(Client(), officer)
    theirs = SignIn.objects.get()
    client = signed_in(OfficerFactory())
    assert client.post(reverse("accounts:end_sign_in", args=[theirs.pk])).status_code == 404
    sign_ins.end(sign_in=theirs, by=OfficerFactory())
    assert SignIn.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"role": Role.VENUE_MANAGER}, {"is_national": True}, {"force": "another"}]
)
def test_what_is_taken_from_an_account_is_gone_at_the_next_request_with_20_sign_ins(officer, administrator, change):
    browsers = [Client() for _number in range(20)]
    for browser in browsers:
        browser.force_login(officer)
    if "force" in change:
        change = {"force": ForceFactory(code="kent")}
    kept = ("name", "role", "force", "is_national", "is_active")
    users.change(user=officer, **({name: getattr(officer, name) for name in kept} | change), by=administrator)
    assert not any(is_signed_in(browser) for browser in browsers)


def test_administrator_ends_all_sign_ins_of_an_account(officer, administrator, client):
    sign_in(client, officer)
    assert sign_ins.end_all(user=officer, by=administrator) == 1
    assert not is_signed_in(client)


def test_session_changes_at_sign_in_and_password_change(client, officer):
    planted = client.session
    planted["planted"] = "by a stranger"
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    other = Client()
    for browser in (other, client):
        sign_in(browser, officer)
    first = client.session.session_key
    assert first != planted.session_key
    assert not is_signed_in(with_session(planted.session_key))
    assert is_signed_in(with_session(first))
    sent = {"oldpassword": PASSWORD, "password1": "walnut harbour tin", "password2": "walnut harbour tin"}
    assert client.post(reverse("account_change_password"), sent).status_code == 302
    assert client.session.session_key != first
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert not is_signed_in(with_session(first))
    assert SignIn.objects.filter(user=officer).count() == 1
    last = client.session.session_key
    client.post(reverse("account_logout"))
    assert not is_signed_in(with_session(last))


def with_session(key):
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    return browser
