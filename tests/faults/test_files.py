"""An import, a compilation and a download broken off half-way: nothing half-done, and all of it in the end."""

import csv
import http.client
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from briefings.models import FactPerson, WeeklyRevision
from portal.files.models import Upload
from tests.factories import AreaFactory, BookingFactory, BriefingFactory, CoordinatorFactory
from tests.faults.processes import until
from tests.faults.visitor import Visitor
from venues.actions import imports
from venues.models import Organisation, Venue

ROWS, GONE_ON_WITHIN = 1200, 300  # and seconds
SHEET = "borough,name\n" + "".join(f"Westminster,Hall {number}\n" for number in range(ROWS))


@pytest.fixture
def sheet(portal):
    """A sheet of venues that waits to be imported."""
    by = CoordinatorFactory()
    AreaFactory(code="E09000033", force=by.force)
    kept = imports.upload(name="venues.csv", content=SHEET.encode(), category="theatre", by=by)
    kept = imports.preview(upload=kept, mapping=kept.mapping, by=by)
    return imports.ask(upload=kept, by=by)


def kill_at(portal, worker, table):
    """Kill the worker as it is about to write this table, and start it again."""
    with portal.holding(f"LOCK TABLE {table} IN EXCLUSIVE MODE"):
        until(lambda: portal.waiting_for(table), GONE_ON_WITHIN, f"the worker writes {table}")
        worker.kill()
        portal.forget(portal.waiting_for(table))
    worker.start()


def test_import_killed_twice_is_all_there_in_the_end_and_never_half(portal, sheet):
    worker, _beat = portal.begin("worker"), portal.begin("beat")
    for table in ("venues_organisation", "venues_venue"):
        kill_at(portal, worker, table)
        assert not Venue.objects.exists()
        assert not Organisation.objects.exists()
    until(lambda: Upload.objects.get(pk=sheet.pk).state == "done", GONE_ON_WITHIN, "the sheet is imported")
    sheet.refresh_from_db()
    assert (sheet.tries, sheet.result["counts"]["new"]) == (3, ROWS)
    assert Venue.objects.count() == Organisation.objects.count() == ROWS


def test_week_whose_compilation_was_killed_is_compiled_whole_and_once(portal):
    starts = timezone.now() - timedelta(days=8)
    briefing = BriefingFactory(starts_at=starts, state="held", published_at=starts - timedelta(days=30))
    BookingFactory.create_batch(5, briefing=briefing, attendance="attended", booked_at=starts - timedelta(days=9))
    worker, _beat = portal.begin("worker"), portal.begin("beat")
    kill_at(portal, worker, "briefings_fact")
    assert not WeeklyRevision.objects.exists()
    until(lambda: WeeklyRevision.objects.exists(), GONE_ON_WITHIN, "the week is compiled")
    assert {revision.number for revision in WeeklyRevision.objects.all()} == {1}
    assert FactPerson.objects.filter(fact__briefing=briefing).count() == 5


@pytest.fixture
def refused(portal, unused_port):
    """A visitor, and the address of the file of refused rows of a large import: some megabytes."""
    by = CoordinatorFactory()
    kept = imports.upload(name="venues.csv", content=SHEET.encode(), category="theatre", by=by)
    result = {"counts": {"refused": ROWS}, "rows": [[number + 2, "refused", "x" * 9000] for number in range(ROWS)]}
    Upload.objects.filter(pk=kept.pk).update(result=result, state="done")
    return Visitor(unused_port, by), reverse("imports:refused_csv", args=[kept.pk])


def test_download_killed_half_way_is_known_to_be_a_part_and_complete_the_next_time(portal, refused):
    visitor, address = refused
    web = portal.begin_web(visitor.port)
    connection = visitor.begin("GET", address)
    answer = connection.getresponse()
    assert answer.status == 200
    assert len(answer.read(20_000)) == 20_000
    web.kill()
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        answer.read()
    connection.close()
    portal.begin_web(visitor.port)
    status, headers, body = visitor.get(address)
    assert (status, int(headers["Content-Length"])) == (200, len(body))
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == [f"Hall {number}" for number in range(ROWS)]


def test_download_killed_while_it_is_made_gives_not_one_byte(portal, refused):
    visitor, address = refused
    web = portal.begin_web(visitor.port)
    with portal.holding("LOCK TABLE files_upload IN ACCESS EXCLUSIVE MODE"):
        connection = visitor.begin("GET", address)
        until(lambda: portal.waiting_for("files_upload"), 20, "the file is being made")
        web.kill()
        with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
            connection.getresponse()
    connection.close()
