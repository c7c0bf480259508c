"""A log line says what happened and where, without secrets and without what people typed."""

import logging
import sys

import pytest
from django.db import IntegrityError, OperationalError
from django.urls import reverse

from portal.plain_log import PlainFilter, PlainFormatter, plain_path
from tests import factories
from tests.access.routes import ROUTES

SECRETS = {"token", "key"}  # what a secret in an address is called


def line(message, *args, error=None):
    """Return the line that the portal's log has of this."""
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("portal", logging.ERROR, __file__, 1, message, args, info)
    PlainFilter().filter(record)
    return PlainFormatter("%(message)s").format(record)


def raised(error, cause=None):
    try:
        raise error from cause
    except type(error):
        return sys.exc_info()[1]


def test_every_secret_in_an_address_is_left_out():
    secret = [(name, route) for name, route in ROUTES if SECRETS & set(route.pattern.converters)]
    assert len(secret) >= 5
    for name, route in secret:
        arguments = {key: "canary" if key in SECRETS else "x" for key in route.pattern.converters}
        address = reverse(name, kwargs=arguments)
        assert "canary" not in plain_path(address), f"add {address} to SECRET_PATHS"


def test_address_has_no_query():
    assert line("Not Found: %s", "/venues/?search=canary") == "Not Found: /venues/"


def test_error_says_where_and_what_kind_without_the_row():
    error = raised(IntegrityError('duplicate key violates "user_email_unique"\nDETAIL: Key (email)=(canary) exists.'))
    told = line("It failed", error=error)
    assert "test_logs.py" in told
    assert 'IntegrityError: duplicate key violates "user_email_unique"' in told
    assert "canary" not in told


@pytest.mark.parametrize("error", [ValueError("canary"), KeyError("canary"), RuntimeError("canary")])
def test_words_of_other_errors_are_left_out_with_their_causes(error):
    told = line("It failed: %s", error, error=raised(OperationalError("connection refused"), cause=raised(error)))
    assert type(error).__name__ in told
    assert "OperationalError: connection refused" in told
    assert "canary" not in told


@pytest.mark.django_db
def test_row_is_told_by_its_number():
    person = factories.StaffMemberFactory(name="Canary")
    assert line("could not see to %s", person) == f"could not see to venues.StaffMember {person.pk}"


def test_failed_task_is_told_without_its_arguments():
    told = {"name": "a.task", "id": "1", "exc": "ValueError('canary')", "args": "('canary',)", "kwargs": "{}"}
    found = line("Task %(name)s[%(id)s] raised: %(exc)s %(args)s", told, error=raised(ValueError("canary")))
    assert found.startswith("Task a.task[1] raised: ValueError")
    assert "canary" not in found
