"""Guessing: ten tries for an account, none of them taken from its owner's device."""

from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from portal.accounts import adapter, guesses, links
from portal.accounts.actions import invitations
from portal.accounts.models import Guess
from tests.factories import PASSWORD, CoordinatorFactory, OfficerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hash")]
LOCKED = "Too many wrong tries"
NEW = "walnut harbour tin"


@pytest.fixture
def officer(quick_hash):
    officer = OfficerFactory()
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def attempt(client, email, password="not the password", address="10.0.0.1"):
    sent = {"login": email, "password": password}
    return client.post(reverse("account_login"), sent, REMOTE_ADDR=address)


def lock(email):
    request = RequestFactory().post("/")
    for number in range(10):
        assert guesses.take(request, email, f"10.1.0.{number}")
    assert guesses.take(request, email, "10.1.0.99") is None


def test_tenth_wrong_guess_is_the_last_for_five_minutes(officer):
    for number in range(10):
        assert LOCKED not in attempt(Client(), officer.email, address=f"10.0.1.{number}").content.decode()
    right = attempt(Client(), officer.email.upper(), PASSWORD, address="10.0.2.1")
    assert right.status_code == 200
    assert LOCKED in right.content.decode()
    Guess.objects.update(guessed_at=timezone.now() - timedelta(minutes=5))
    assert attempt(Client(), officer.email, PASSWORD).status_code == 302


def test_unknown_account_is_locked_in_the_same_words(client, officer):
    lock(officer.email)
    lock("nobody@portal.test")
    known, unknown = (attempt(Client(), email) for email in (officer.email, "nobody@portal.test"))
    assert known.status_code == unknown.status_code == 200
    assert LOCKED in unknown.content.decode()


def test_owners_device_is_not_locked_out_by_a_stranger(client, officer):
    attempt(client, officer.email, PASSWORD)
    client.post(reverse("account_logout"))
    lock(officer.email)
    for _number in range(30):
        attempt(Client(), "somebody@portal.test")
    assert attempt(client, officer.email, PASSWORD).status_code == 302


def test_owners_device_has_ten_guesses_too(client, officer):
    attempt(client, officer.email, PASSWORD)
    client.post(reverse("account_logout"))
    for _number in range(10):
        attempt(client, officer.email)
    assert LOCKED in attempt(client, officer.email, PASSWORD).content.decode()


def test_device_of_one_person_is_a_strangers_to_another(client, officer):
    other = OfficerFactory()
    attempt(client, officer.email, PASSWORD)
    client.post(reverse("account_logout"))
    lock(other.email)
    assert LOCKED in attempt(client, other.email, PASSWORD).content.decode()


def test_forged_device_is_none(client, officer):
    client.cookies[guesses.DEVICE_COOKIE] = "eyJhIjoiYiJ9:1v:forged"
    lock(officer.email)
    assert LOCKED in attempt(client, officer.email, PASSWORD).content.decode()


def test_empty_name_locks_nobody(client, officer):
    for _number in range(15):
        attempt(Client(), "")
        attempt(Client(), "   ")
    assert not Guess.objects.exists()
    assert attempt(client, officer.email, PASSWORD).status_code == 302
    for number in range(15):
        assert guesses.take(RequestFactory().post("/"), "", f"10.2.0.{number}")


def test_thirty_wrong_guesses_from_an_address_are_the_last(officer):
    for number in range(30):
        attempt(Client(), f"somebody{number}@portal.test")
    assert LOCKED in attempt(Client(), officer.email, PASSWORD).content.decode()
    assert attempt(Client(), officer.email, PASSWORD, address="10.0.0.2").status_code == 302


def test_right_password_costs_no_try(officer):
    for _number in range(12):
        assert attempt(Client(), officer.email, PASSWORD).status_code == 302
    assert not Guess.objects.exists()


def test_nothing_can_be_read_from_what_is_counted(officer):
    attempt(Client(), officer.email)
    kept = str(list(Guess.objects.values()))
    assert officer.email not in kept
    assert "10.0.0.1" not in kept


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
    ],
)
def test_customer_of_a_network_is_one_address_however_many_it_has(first, second, is_one):
    request = RequestFactory().post("/")
    for number in range(30):
        assert guesses.take(request, f"person{number}@portal.test", first)
    assert (guesses.take(request, "another@portal.test", second) is None) is is_one


def test_emptied_cache_forgets_no_guess(officer):
    lock(officer.email)
    cache.clear()
    assert LOCKED in attempt(Client(), officer.email, PASSWORD).content.decode()


def test_device_on_which_the_account_was_made_is_its_owners(now):
    by = CoordinatorFactory()
    asked = {"email": "New@police.test", "name": "N", "role": "officer", "force": by.force}
    invitation = invitations.invite(**asked, by=by)
    browser, page = Client(), links.invitation(str(invitation.pk)).removeprefix("http://localhost:8000")
    sent = {"name": "N", "password": PASSWORD, "password_again": PASSWORD, "form_token": uuid4()}
    assert browser.post(page, sent).status_code == 302
    browser.post(reverse("account_logout"))
    lock("new@police.test")
    assert attempt(browser, "new@police.test", PASSWORD).status_code == 302


def test_password_asked_for_again_counts_like_a_sign_in(client, officer):
    attempt(client, officer.email, PASSWORD)
    wrong = {"password": "wrong", "oldpassword": "wrong", "password1": NEW, "password2": NEW}
    for page in ["account_reauthenticate", "account_change_password"] * 5:
        assert client.post(reverse(page), wrong).status_code == 200
    for page in ("account_reauthenticate", "account_change_password"):
        answer = client.post(reverse(page), wrong | {"password": PASSWORD, "oldpassword": PASSWORD})
        assert LOCKED in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_forty_sign_ins_at_once_have_ten_passwords_checked(officer, monkeypatch):
    checked, answers = [], []
    check = adapter.authenticate
    monkeypatch.setattr(adapter, "authenticate", lambda *given, **sent: checked.append(1) or check(*given, **sent))

    def guess(number):
        answers.append(attempt(Client(), officer.email, address=f"10.3.0.{number}").content.decode())
        connection.close()

    threads = [Thread(target=guess, args=[number]) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(checked) == 10
    assert sum(LOCKED in answer for answer in answers) == 30
