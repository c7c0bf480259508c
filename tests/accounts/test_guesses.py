"""Guessing: ten tries for an account, none taken from its owner's device, nothing told about who exists."""

from datetime import timedelta
from statistics import median
from threading import Thread
from time import process_time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from portal.accounts import guesses
from portal.accounts.models import Guess
from tests.factories import PASSWORD, OfficerFactory

pytestmark = pytest.mark.django_db
LOCKED = "Too many wrong tries"


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


@pytest.mark.django_db(transaction=True)
def test_thirty_guesses_at_once_take_ten_tries():
    taken = []

    def guess(number):
        taken.append(guesses.take(RequestFactory().post("/"), "one@portal.test", f"10.3.0.{number}"))
        connection.close()

    threads = [Thread(target=guess, args=[number]) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(bool(rows) for rows in taken) == 10


def test_sign_in_and_reset_answer_alike_for_known_unknown_and_disabled(client, officer):
    disabled = OfficerFactory(is_active=False)
    for route, more in (("account_login", {"password": PASSWORD + "x"}), ("account_reset_password", {})):
        field = "login" if "password" in more else "email"
        answers = []
        for email in (officer.email, "nobody@portal.test", disabled.email):
            answer = Client().post(reverse(route), {field: email} | more)
            body = answer.content.decode().replace(email, "").replace(str(answer.context and ""), "")
            answers.append((answer.status_code, answer.headers.get("Location"), without_tokens(body)))
        assert answers[0] == answers[1] == answers[2]


def without_tokens(body):
    return "\n".join(line for line in body.splitlines() if "csrfmiddlewaretoken" not in line)


def test_disabled_account_with_the_right_password_answers_as_a_wrong_one():
    disabled = OfficerFactory(is_active=False)
    right = attempt(Client(), disabled.email, PASSWORD)
    wrong = attempt(Client(), disabled.email)
    assert right.status_code == wrong.status_code == 200
    assert without_tokens(right.content.decode()) == without_tokens(wrong.content.decode())


@pytest.mark.parametrize(
    ("route", "field", "tries"), [("account_login", "login", 10), ("account_reset_password", "email", 10)]
)
def test_time_tells_nothing_about_who_exists(officer, route, field, tries, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"reset_password": ""}

    def seconds(email):
        began = process_time()
        Client().post(reverse(route), {field: email, "password": "not the password"})
        Guess.objects.all().delete()
        return process_time() - began

    seconds(officer.email), seconds("nobody@portal.test")
    pairs = [(seconds(officer.email), seconds("nobody@portal.test")) for _number in range(tries)]
    known, unknown = (median(times) for times in zip(*pairs, strict=True))
    assert abs(known - unknown) <= 0.1 * max(known, unknown)


@pytest.mark.parametrize("password", ["elevenchars", "x7-" * 43, "password1234", "123456789012", "qwertyuiop123"])
def test_password_too_short_too_long_or_too_common_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["twelve chars", "x7-" * 42 + "zz"])
def test_password_of_12_to_128_characters_is_accepted(password):
    validate_password(password)
