"""A worker imports a file: once, all of it or nothing, and only for somebody who may."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from portal.accounts.models import Role
from portal.files import uploads
from portal.files.models import Upload, UploadState
from tests.factories import AreaFactory, CoordinatorFactory, ForceFactory, OfficerFactory
from venues.actions import imports
from venues.models import Venue

SHEET = b"""borough,name,street,contact_name
Westminster,Moth Hall,1 Larch Street,A Person
Westminster,Lantern House,NA,
Camden,Camden Rooms,2 Larch Street,
,,3 Larch Street,
"""
COUNTS = {"new": 2, "changed": 0, "same": 0, "refused": 2}


@pytest.fixture
def by(db):
    coordinator = CoordinatorFactory()
    AreaFactory(code="E09000033", force=coordinator.force)
    AreaFactory(code="E09000007", force=ForceFactory(code="city-of-london"))
    return coordinator


@pytest.fixture
def sheet(by):
    kept = imports.upload(name="venues.csv", content=SHEET, category="theatre", by=by)
    return imports.preview(upload=kept, mapping=kept.mapping, by=by)


def test_upload_recognises_columns_and_imports_nothing(by):
    kept = imports.upload(name="venues.csv", content=SHEET, category="theatre", by=by)
    assert kept.mapping == {"name": 1, "area": 0, "address1": 2}
    assert (kept.state, kept.rows, kept.result) == (UploadState.PREVIEW, 4, {})
    assert not Venue.objects.exists()


def test_preview_counts_and_gives_each_row_its_reason(sheet):
    assert sheet.result["counts"] == COUNTS
    rows = sheet.result["rows"]
    assert [row[:2] for row in rows] == [[2, "new"], [3, "new"], [4, "refused"], [5, "refused"]]
    assert "coordinators import it" in rows[2][2]
    assert "no name" in rows[3][2]
    assert not Venue.objects.exists()


def test_preview_follows_columns_chosen_by_hand(by, sheet):
    changed = imports.preview(upload=sheet, mapping={"name": 2, "area": 0, "website": 99}, by=by)
    assert [row[1] for row in changed.result["rows"]] == ["new", "refused", "refused", "refused"]
    with pytest.raises(ValidationError, match="No column was recognised as: Name"):
        imports.preview(upload=sheet, mapping={"area": 0}, by=by)


def test_upload_refuses_who_may_not_and_what_is_no_sheet(by):
    with pytest.raises(ValidationError, match="only coordinators"):
        imports.upload(name="v.csv", content=SHEET, category="theatre", by=OfficerFactory())
    with pytest.raises(ValidationError) as refusal:
        imports.upload(name="v.xlsx", content=b"PK\3\4\0\0", category="theatre", by=by)
    assert "or it is damaged" in refusal.value.message_dict["file"][0]


def test_run_imports_once(sheet, by, now):
    imports.ask(upload=sheet, by=by)
    assert imports.run_due(now=now) == 1
    assert imports.run_due(now=now) == 0
    sheet.refresh_from_db()
    assert (sheet.state, sheet.rows_done, sheet.result["counts"]) == (UploadState.DONE, 4, COUNTS)
    assert sheet.ended_at >= now
    assert sorted(Venue.objects.values_list("name", "category")) == [
        ("Lantern House", "theatre"),
        ("Moth Hall", "theatre"),
    ]
    with pytest.raises(ValidationError, match="being imported, or was"):
        imports.ask(upload=sheet, by=by)


def test_second_import_of_the_same_file_changes_nothing(sheet, by, now):
    imports.ask(upload=sheet, by=by)
    imports.run_due(now=now)
    again = imports.upload(name="venues.csv", content=SHEET, category="theatre", by=by)
    again = imports.preview(upload=again, mapping=again.mapping, by=by)
    assert again.result["counts"] == {"new": 0, "changed": 0, "same": 2, "refused": 2}
    imports.ask(upload=again, by=by)
    imports.run_due(now=now)
    assert Venue.objects.count() == 2


@pytest.mark.parametrize("loss", [{"is_active": False}, {"role": Role.OFFICER}])
def test_run_imports_nothing_for_somebody_who_lost_the_right(sheet, by, now, loss):
    imports.ask(upload=sheet, by=by)
    type(by).objects.filter(pk=by.pk).update(**loss)
    imports.run_due(now=now)
    sheet.refresh_from_db()
    assert sheet.state == UploadState.FAILED
    assert sheet.reason.startswith("Nothing was imported: only coordinators who may sign in")
    assert not Venue.objects.exists()


def test_run_follows_a_change_of_force(sheet, by, now):
    imports.ask(upload=sheet, by=by)
    type(by).objects.filter(pk=by.pk).update(force=ForceFactory(code="city-of-london"))
    imports.run_due(now=now)
    assert [venue.name for venue in Venue.objects.all()] == ["Camden Rooms"]


def test_import_of_a_killed_worker_is_taken_up_again(sheet, by, now):
    imports.ask(upload=sheet, by=by)
    assert uploads.claim(kind=imports.KIND, now=now) == sheet
    assert imports.run_due(now=now + timedelta(minutes=1)) == 0
    assert imports.run_due(now=now + timedelta(minutes=3)) == 1
    sheet.refresh_from_db()
    assert (sheet.state, sheet.tries, Venue.objects.count()) == (UploadState.DONE, 2, 2)


def test_worker_whose_lease_ran_out_writes_nothing(sheet, by, now):
    imports.ask(upload=sheet, by=by)
    slow = uploads.claim(kind=imports.KIND, now=now)
    assert uploads.claim(kind=imports.KIND, now=now + timedelta(minutes=3)) == sheet
    imports.run(upload=slow, clock=lambda: now + timedelta(minutes=3))
    sheet.refresh_from_db()
    assert sheet.state == UploadState.RUNNING
    assert not Venue.objects.exists()


def test_import_that_kills_three_workers_fails(sheet, by, now):
    imports.ask(upload=sheet, by=by)
    for minutes in (0, 3, 6):
        assert uploads.claim(kind=imports.KIND, now=now + timedelta(minutes=minutes))
    assert imports.run_due(now=now + timedelta(minutes=9)) == 0
    sheet.refresh_from_db()
    assert (sheet.state, sheet.reason) == (UploadState.FAILED, "The import was broken off three times.")
    imports.ask(upload=sheet, by=by)
    assert imports.run_due(now=now + timedelta(minutes=10)) == 1
    assert Venue.objects.count() == 2


def test_progress_is_shown_while_it_runs(by, now):
    content = b"name,borough\n" + b"".join(b"Hall %d,Westminster\n" % number for number in range(1200))
    kept = imports.upload(name="long.csv", content=content, category="theatre", by=by)
    imports.preview(upload=kept, mapping=kept.mapping, by=by)
    imports.ask(upload=kept, by=by)
    claimed, seen = uploads.claim(kind=imports.KIND, now=now), []

    def clock():
        seen.append(Upload.objects.get(pk=kept.pk).rows_done)
        return now

    imports.run(upload=claimed, clock=clock)
    assert seen == [0, 0, 500, 1000]
    assert Venue.objects.count() == 1200


def test_files_of_another_are_out_of_reach(sheet):
    with pytest.raises(Upload.DoesNotExist):
        imports.ask(upload=sheet, by=CoordinatorFactory())
