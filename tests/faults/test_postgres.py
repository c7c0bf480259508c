"""Postgres crashes and starts again while people book: what was acknowledged is kept, and all goes on in seconds."""

import http.client
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from briefings.models import Booking
from portal.upkeep.models import SignOfLife
from tests.factories import BriefingFactory, StaffMemberFactory, VenueManagerFactory
from tests.faults.processes import until
from tests.faults.visitor import Visitor
from venues.models import StaffMember

VISITORS, BOOKINGS_BEFORE, WELL_WITHIN, WATCHED = 3, 15, 10, 2  # seconds the last two


class Ledger:
    """What each visitor was promised, and which requests failed, when."""

    def __init__(self):
        self.promised, self.failed = [], []
        self.is_over = threading.Event()

    def book_all(self, visitor, briefing, staff):
        """Book one person after the other until it is over, whatever came of the last."""
        for person in staff:
            if self.is_over.is_set():
                return
            try:
                is_promised = visitor.book(briefing, person)
            except (OSError, http.client.HTTPException):
                is_promised = False
            (self.promised if is_promised else self.failed).append((time.monotonic(), person.pk))
            time.sleep(0.05)


@pytest.fixture
def queues(portal):
    """For each visitor a manager's account, a briefing and the staff to be booked on it."""
    starts = timezone.now() + timedelta(days=9)
    found = []
    for _number in range(VISITORS):
        manager = VenueManagerFactory()
        staff = StaffMember.objects.bulk_create(
            StaffMemberFactory.build(venue=manager.venue, email="") for _number in range(400)
        )
        briefing = BriefingFactory(starts_at=starts, booking_closes_at=starts, places=500)
        found.append((manager.user, briefing, staff))
    return found


def test_crash_under_load_loses_no_acknowledged_booking(portal, queues, servers, unused_port):
    for name in ("worker", "beat"):
        portal.begin(name)
    portal.begin_web(unused_port)
    ledger = Ledger()
    clients = [
        threading.Thread(target=ledger.book_all, args=(Visitor(unused_port, user), briefing, staff))
        for user, briefing, staff in queues
    ]
    until(lambda: SignOfLife.objects.filter(part="worker").exists(), 60, "the worker lives")
    for client in clients:
        client.start()
    until(lambda: len(ledger.promised) >= BOOKINGS_BEFORE, 60, "people are booking")
    connection.close()
    servers.restart_postgres()
    answering = time.monotonic()
    time.sleep(WELL_WITHIN + WATCHED)
    ledger.is_over.set()
    for client in clients:
        client.join()
    late = [moment - answering for moment, _person in ledger.failed if moment > answering + WELL_WITHIN]
    assert not late, f"errors so many seconds after Postgres answered again: {late}"
    assert [moment for moment, _person in ledger.promised if moment > answering], "booking goes on"
    kept = set(Booking.objects.booked().values_list("person", flat=True))
    assert {person for _moment, person in ledger.promised} <= kept
    since = timezone.now()
    for name in ("worker", "beat"):
        until(lambda name=name: SignOfLife.objects.get(part=name).seen_at > since, 60, f"the {name} works")
    assert all(part.is_running for part in portal.parts.values())
