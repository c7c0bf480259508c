"""Every page that names people is written down when it is read."""

import pytest
from django.db import transaction

from portal.accounts.models import User
from portal.history.models import ReadLog
from tests.browser.addresses import NOBODY, address_of, pages
from tests.browser.rows import client_of, person_as
from venues.models import StaffMember

pytestmark = pytest.mark.django_db(transaction=True)
A_LIST = 2  # people by name
OF_ONE_PERSON = ("staff:one", "staff:history")


@pytest.fixture
def names(portal, browser, django_db_blocker):
    """The names of all staff; what is read meanwhile is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        officers = User.objects.values_list("name", flat=True)
        yield set(StaffMember.objects.exclude(name__in=officers).values_list("name", flat=True))
        transaction.set_rollback(True)


def test_reading_every_list_of_people_is_written_down(names):
    clients = {}
    named = set()
    for role, name in pages():
        if role == NOBODY:
            continue
        client = clients.get(role) or clients.setdefault(role, client_of(person_as(role), is_proven=True))
        answer = client.get(address_of(name, person_as(role)))
        text = answer.content.decode() if answer.status_code == 200 else ""
        is_list = sum(person in text for person in names) >= A_LIST
        if is_list or (text and name in OF_ONE_PERSON):
            named.add(name)
            assert ReadLog.objects.filter(what=name, who=person_as(role)).exists(), (role, name)
    assert named > {"register:one", "staff:all", "staff:history", "bookings:all", "figures:rows"}
