import logging

import pytest
from django.db import transaction
from django.test import override_settings

from tests import factories
from tests.access import world as worlds
from tests.access.asking import Asker


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    """One state of the database for all the tests of this folder, which leave it as it was."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    factories.hashed(factories.PASSWORD)  # kept as the other tests need it, before a cheaper one stands in for it here
    refusals = logging.getLogger("django")
    level = refusals.level
    refusals.setLevel(logging.CRITICAL)
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(PASSWORD_HASHERS=hashers):
        yield worlds.build()
        transaction.set_rollback(True)
    refusals.setLevel(level)


@pytest.fixture(scope="package")
def asker(world):
    return Asker()
