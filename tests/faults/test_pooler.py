"""Through a pooler that gives a connection to each transaction, the portal does what it does without one."""

import csv
import io
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from briefings.models import BookingEvent, WeeklyRevision
from portal.connection import FOR_EVERY_CONNECTION
from portal.outbox.models import UNSENT, Mail
from tests.factories import AdministratorFactory, BriefingFactory, StaffMemberFactory, VenueManagerFactory
from tests.faults.pooler import PROGRAM, Pooler
from tests.faults.processes import APP, until
from tests.faults.visitor import Visitor

pytestmark = pytest.mark.skipif(not PROGRAM, reason="PgBouncer is not on this machine")
CONNECTIONS = 3  # fewer than web, worker and beat have open, so that each of them uses those of the others
PEOPLE = 30


@pytest.fixture
def pooler(servers, portal):
    with tempfile.TemporaryDirectory(prefix="pooler-", dir="/tmp") as folder:
        made = Pooler(servers, Path(folder), size=CONNECTIONS)
        portal.environment |= {"DATABASE_URL": made.url(portal.database), "DATABASE_POOLED": "1"}
        yield made
        made.end()


def settle_role(portal):
    """Have the portal refuse to start, and give its role in this database what the refusal says is missing."""
    part = portal.begin("beat")
    until(lambda: not part.is_running, 30, "beat refuses to start")
    told = re.findall(rf"^\s+ALTER ROLE {APP} (SET \S+ = '\S+';)$", part.said(), re.MULTILINE)
    for words in told:
        portal.sql(f"ALTER ROLE {APP} IN DATABASE {portal.database} {words}")
    portal.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [APP])
    return len(told)


def shown(pooler, portal, names):
    """Return what each of the pooler's connections says of these settings."""
    clients = [pooler.connect(portal.database) for _number in range(CONNECTIONS)]
    found = []
    for client in clients:  # each keeps its transaction, and with it a connection of its own
        with client.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), array_agg(current_setting(name)) FROM unnest(%s) name", [names])
            found.append(cursor.fetchone())
    for client in clients:
        client.close()
    assert len({backend for backend, _values in found}) == CONNECTIONS
    return [values for _backend, values in found]


def test_portal_does_all_its_work_through_a_pooler(portal, pooler, letterbox, web_port):
    now = timezone.now()
    assert settle_role(portal) == len(FOR_EVERY_CONNECTION)
    past = BriefingFactory(starts_at=now - timedelta(days=8), state="held", published_at=now - timedelta(days=30))
    manager = VenueManagerFactory()
    staff = StaffMemberFactory.create_batch(PEOPLE, venue=manager.venue)
    briefing = BriefingFactory(starts_at=now + timedelta(days=9), places=PEOPLE)
    for part in ("worker", "beat"):
        portal.begin(part, EMAIL_URL=letterbox.url)
    portal.begin_web(web_port)
    visitor = Visitor(web_port, manager.user)
    assert all(visitor.book(briefing, person) for person in staff)
    made = BookingEvent.objects.select_related("pgh_context")
    assert {event.pgh_context.metadata["user"] for event in made} == {manager.user.pk}
    assert len({event.pgh_context.metadata["request"] for event in made}) == PEOPLE
    until(lambda: not Mail.objects.filter(state__in=UNSENT).exists(), 60, "every mail is delivered")
    assert set(letterbox.numbers().values()) == {1}
    until(lambda: WeeklyRevision.objects.filter(force=past.force).exists(), 60, "the week is compiled")
    names = [*FOR_EVERY_CONNECTION, "synchronous_commit", "enable_sort", "enable_bitmapscan", "TimeZone"]
    plain = [*FOR_EVERY_CONNECTION.values(), "on", "on", "on"]
    assert [values[:-1] for values in shown(pooler, portal, names)] == [plain] * CONNECTIONS
    files_are_whole(visitor, Visitor(web_port, AdministratorFactory()))


def files_are_whole(manager, administrator):
    """See that what is streamed from the database, or read piece by piece, comes whole to several at once."""
    asked = [(manager, "/bookings/?download=csv"), (administrator, "/history/?download=csv")]
    asked += [(manager, "/bookings/?download=xlsx")]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda each: each[0].get(each[1]), asked * 8))
    assert {status for status, _headers, _body in answers} == {200}
    bookings, history, workbook = (body for _status, _headers, body in answers[:3])
    assert len(rows_of(bookings)) == PEOPLE + 1
    assert len(rows_of(history)) > PEOPLE
    assert load_workbook(io.BytesIO(workbook)).active.max_row == PEOPLE + 1


def rows_of(body):
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
