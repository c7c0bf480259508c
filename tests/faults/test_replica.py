"""Figures are read in a replica that has them, else in the main database: one behind or away changes nothing."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from briefings.figures.compile import compile_week
from briefings.figures.source import REPLICA, source
from portal.connection import database
from portal.london_time import Week
from portal.upkeep.watch import state
from tests.factories import AdministratorFactory, BookingFactory, BriefingFactory, CoordinatorFactory

WEEK = Week.parse("2026-W47")


@pytest.fixture
def replica(portal):
    """Return a function that makes a replica of these settings: here a second connection to the same database."""

    def make(**otherwise):
        plain = {name: value for name, value in connection.settings_dict.items() if name != "OPTIONS"}
        connections.settings[REPLICA] = database(plain, is_pooled=False, is_replica=True) | otherwise

    yield make
    if REPLICA in connections.settings:
        connections[REPLICA].close()
        del connections[REPLICA], connections.settings[REPLICA]


@pytest.fixture
def coordinator(portal):
    return CoordinatorFactory()


def compiled(now, coordinator):
    """Return a revision in which one person attended."""
    briefing = BriefingFactory(
        force=coordinator.force, starts_at=now - timedelta(days=5), state="held", published_at=now
    )
    BookingFactory(briefing=briefing, attendance="attended", person__name="Kit Counted")
    return compile_week(week=WEEK, force=coordinator.force, now=now)


def pages(client):
    """Return the texts of the page of the week, of the rows behind a number, and of the download."""
    week = reverse("figures:week", args=[str(WEEK)])
    rows = reverse("figures:rows", args=[str(WEEK), "people"])
    answers = [client.get(address) for address in (week, rows, reverse("figures:csv", args=[str(WEEK)]))]
    assert {answer.status_code for answer in answers} == {200}
    texts = [b"".join(answer).decode() for answer in answers]
    for answer in answers:
        answer.close()
    return texts


def test_pages_and_downloads_read_facts_in_the_replica_and_nowhere_else(replica, signed_in, coordinator, now):
    compiled(now, coordinator)
    before = pages(signed_in(coordinator))
    replica()
    with CaptureQueriesContext(connections[REPLICA]) as there, CaptureQueriesContext(connection) as here:
        after = pages(signed_in(coordinator))
    assert "Kit Counted" in after[1]
    assert after[2] == before[2]
    assert sum("briefings_fact" in query["sql"] for query in there) >= 3
    assert not [query for query in here if "briefings_fact" in query["sql"]]


def test_nothing_is_written_by_way_of_the_replica(replica, coordinator, now):
    revision = compiled(now, coordinator)
    replica()
    with pytest.raises(DatabaseError, match="read-only"):
        type(revision).objects.using(REPLICA).filter(pk=revision.pk).update(differs_at=now)


def test_week_that_the_replica_has_not_yet_is_read_in_the_main_database(replica, signed_in, coordinator, now):
    replica()
    with transaction.atomic(using=REPLICA), connections[REPLICA].cursor() as behind:
        behind.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        behind.execute("SELECT 1 FROM briefings_weeklyrevision")
        revision = compiled(now, coordinator)
        assert source([revision.pk]) == "default"
        assert "Kit Counted" in pages(signed_in(coordinator))[1]
    assert source([revision.pk]) == REPLICA


def test_replica_that_is_away_is_told_of_and_done_without(replica, signed_in, coordinator, now, caplog):
    compiled(now, coordinator)
    replica(HOST="/nowhere")
    assert "Kit Counted" in pages(signed_in(coordinator))[1]
    assert "the main database is read" in caplog.text
    found = state.state(now=timezone.now())
    assert (found.has_replica, found.behind) == (True, None)
    page = signed_in(AdministratorFactory()).get(reverse("system:health")).content.decode()
    assert "Away: figures are read from the main database" in page
