"""What a password may be: long, not one of the commonest, and anything else; and how it is kept."""

import gzip
from itertools import islice

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, identify_hasher
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from portal.accounts.actions import invitations
from portal.accounts.models import User
from tests.factories import CoordinatorFactory

GOOD = [
    "twelve chars",
    "walnut harbour tin",
    "tinharbourwalnut",
    "730451984265",
    "x7-" * 42 + "zz",
    "  two spaces  at  each end  ",
    "пароль из трёх слов",
    "鍵と港とくるみの木と三つの言葉",
    "🦉🦉🦉 owl tower 🦉🦉🦉",
]
COMMON = ["password1234", "passwordpassword", "Password-Liverpool!", "qwerty-123456", "111111 222222", "monkey*dragon"]


def twice(word):
    return [word + word, f"{word.upper()}-{word}"] if any(map(str.isalnum, word)) else []


@pytest.mark.parametrize("password", ["elevenchars", "x7-" * 43, *COMMON])
def test_password_too_short_too_long_or_too_common_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", GOOD)
def test_long_password_is_accepted_whatever_it_is_made_of(password, quick_hash):
    validate_password(password)
    user = User()
    user.set_password(password)
    assert user.check_password(password)
    assert not user.check_password(password.strip() + "x")


def test_commonest_passwords_are_refused_however_they_are_lengthened():
    with gzip.open(CommonPasswordValidator().DEFAULT_PASSWORD_LIST_PATH, "rt") as lines:
        commonest = [line.strip() for line in islice(lines, 3000)]
    accepted = []
    for common in commonest:
        for password in [common, *twice(common)]:
            try:
                validate_password(password)
                accepted.append(password)
            except ValidationError:
                pass
    assert accepted == []


def test_letter_is_the_same_from_every_keyboard(quick_hash):
    user = User()
    user.set_password("cafe\u0301 walnut harbour")
    assert user.check_password("caf\u00e9 walnut harbour")


@pytest.mark.django_db
def test_password_is_kept_by_argon2id(now):
    by = CoordinatorFactory()
    invited = invitations.invite(
        email="Capital.Letters@Police.test", name="N", role="officer", force=by.force, by=by, now=now
    )
    user = invitations.accept(invitation=invited, name="N", password="a long enough phrase", now=now)
    assert user.password.startswith("argon2$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.django_db
def test_older_hash_is_made_anew_at_the_next_sign_in(officer, client, enter):
    officer.password = PBKDF2PasswordHasher().encode("campaign-week-2014", "salt", 1000)
    officer.save()
    assert enter(officer).status_code == 302
    assert client.get("/").wsgi_request.user.is_authenticated
    officer.refresh_from_db()
    assert identify_hasher(officer.password).algorithm == "argon2"


@pytest.mark.django_db
def test_account_invited_with_capital_letters_can_sign_in(now, client, enter):
    by = CoordinatorFactory()
    asked = {"email": "Capital.Letters@Police.test", "name": "N", "role": "officer", "force": by.force}
    invited = invitations.invite(**asked, by=by, now=now)
    user = invitations.accept(invitation=invited, name="N", password="campaign-week-2014", now=now)
    user.email = "CAPITAL.letters@police.test"  # as typed this time
    assert enter(user).status_code == 302
