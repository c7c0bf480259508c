"""Sheets of venues as they really are: rounded UPRNs, NA for nothing, names on two lines, no borough, repeats."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from portal.files import reading
from tests.factories import AreaFactory, CoordinatorFactory, ForceFactory, NationalCoordinatorFactory
from venues.actions import postcodes
from venues.imports import venues
from venues.models import Venue

SHEET = """website,northing,easting,name,borough_name,os_addressbase_uprn,address1,address2,contact_name
NA,180000,530000,"Lantern
House",City of Westminster,100023000000,1 Larch Street,NA,A Person
NA,181000,531000,Moth Hall,Westminster,100023000000,2 Larch Street,,A Person
NA,181003,531003,MOTH HALL,Westminster,100023000000,2 Larch Street,,A Person
NA,182000,529000,Nowhere Rooms,,200001222331,,,A Person
NA,,,Lost Hall,,,,,A Person
NA,185000,529000,,Camden,,,,A Person
NA,north,529000,Off Hall,Camden,,,,A Person
"""


@pytest.fixture
def areas(db):
    westminster = AreaFactory(code="E09000033")
    AreaFactory(code="E09000007", force=ForceFactory(code="city-of-london"))
    postcodes.load([("W1A1AA", "E09000033", 529_100, 182_050)])
    return westminster


def read(sheet):
    return reading.read(sheet.encode())


def outcomes(rows):
    return [(row.number, row.outcome) for row in rows]


def test_plan_tells_each_row_apart(areas):
    rows = venues.plan(*read(SHEET), category="theatre", by=None)
    assert outcomes(rows) == [
        (2, "new"),
        (3, "new"),
        (4, "refused"),
        (5, "new"),
        (6, "refused"),
        (7, "refused"),
        (8, "refused"),
    ]
    assert rows[0].values["name"] == "Lantern House"
    assert rows[0].values["area"] == areas
    assert rows[0].values["address"] == "1 Larch Street"
    assert "row 3" in rows[2].reason
    assert rows[3].values["area"] == areas, "the nearest postcode gives the missing borough"
    assert "area is not known" in rows[4].reason
    assert "no name" in rows[5].reason
    assert "not numbers" in rows[6].reason
    assert not Venue.objects.exists()


def test_uprn_repeated_in_the_file_is_ignored(areas):
    rows = venues.plan(*read(SHEET), category="theatre", by=None)
    assert [row.values["uprn"] for row in rows[:2]] == ["", ""]
    assert rows[3].values["uprn"] == "200001222331"


def test_apply_twice_changes_nothing_more(areas):
    first = venues.apply(*read(SHEET), category="theatre", by=None)
    before = list(Venue.objects.order_by("pk").values())
    second = venues.apply(*read(SHEET), category="theatre", by=None)
    assert venues.counts(first) == {"new": 3, "changed": 0, "same": 0, "refused": 4}
    assert venues.counts(second) == {"new": 0, "changed": 0, "same": 3, "refused": 4}
    assert list(Venue.objects.order_by("pk").values()) == before


def test_apply_changes_what_the_file_knows_better(areas):
    venues.apply(*read(SHEET), category="theatre", by=None)
    rows = venues.apply(*read(SHEET.replace("2 Larch Street", "20 Larch Street")), category="theatre", by=None)
    assert venues.counts(rows)["changed"] == 1
    assert Venue.objects.get(name="Moth Hall").address == "20 Larch Street"


@pytest.mark.parametrize(
    ("name", "easting", "outcome"),
    [("Nowhere Rooms and Bar", 529_000, "same"), ("Another Place", 529_000, "new"), ("Nowhere Room", 529_400, "new")],
)
def test_uprn_counts_only_with_a_similar_name_near_by(areas, name, easting, outcome):
    sheet = "name,borough,uprn,easting,northing\n{},Westminster,200001222331,{},182000\n"
    venues.apply(*read(sheet.format("Nowhere Rooms", 529_000)), category="theatre", by=None)
    rows = venues.plan(*read(sheet.format(name, easting)), category="theatre", by=None)
    assert rows[0].outcome == outcome


def test_coordinator_imports_into_the_own_force_only(areas):
    sheet = "name,borough_code\nLarch Rooms,E09000033\nCamden Rooms,E09000007\n"
    rows = venues.plan(*read(sheet), category="theatre", by=CoordinatorFactory(force=areas.force))
    assert outcomes(rows) == [(2, "new"), (3, "refused")]
    rows = venues.plan(*read(sheet), category="theatre", by=NationalCoordinatorFactory())
    assert outcomes(rows) == [(2, "new"), (3, "new")]


def test_plan_refuses_a_file_without_names(areas):
    with pytest.raises(ValidationError, match="No column was recognised as: Name"):
        venues.plan(*read("borough,town\nCamden,London\n"), category="theatre", by=None)


def test_command_imports_and_gives_back_what_it_refused(areas, tmp_path, capsys):
    file, refused = tmp_path / "sheet.csv", tmp_path / "refused.csv"
    file.write_text(SHEET)
    call_command("import_venues", str(file), "--category", "theatre", "--yes", "--refused", str(refused))
    assert "3 new, 0 changed, 0 same, 4 refused" in capsys.readouterr().out
    header, lines = reading.read(refused.read_bytes())
    assert header[-1] == "reason"
    assert len(lines) == 4
    assert all(line[-1] for line in lines.values())
