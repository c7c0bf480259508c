import csv
import io
import shutil
import subprocess
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from briefings.figures.compile import compile_week
from portal.london_time import Week
from tests.factories import (
    AreaFactory,
    AssignmentFactory,
    BookingFactory,
    BriefingFactory,
    CampaignFactory,
    CoordinatorFactory,
    ForceFactory,
    NationalCoordinatorFactory,
    StaffMemberFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db
WEEK = Week.parse("2026-W47")


@pytest.fixture
def week(now, coordinator):
    """A compiled week: two briefings, three who attended (one of them twice), one absent, one walk-in."""
    camden = VenueFactory(area=AreaFactory(code="E09000007"), name="=Camden Palace")
    first = BriefingFactory(
        starts_at=now - timedelta(days=6), state="held", published_at=now, campaign=CampaignFactory(made_by=coordinator)
    )
    second = BriefingFactory(starts_at=now - timedelta(days=4), state="held", published_at=now)
    AssignmentFactory(briefing=first)
    person = StaffMemberFactory(venue=camden)
    for briefing in (first, second):
        BookingFactory(briefing=briefing, person=person, attendance="attended")
    BookingFactory(briefing=first, attendance="attended")
    BookingFactory(briefing=first, attendance="absent")
    BookingFactory(briefing=second, attendance="attended", is_walk_in=True, person__name="Wanda Walkin")
    compile_week(week=WEEK, force=coordinator.force, now=now)
    return WEEK


@pytest.fixture
def other_week(now):
    """The same week of another force, with somebody who attended."""
    force = ForceFactory(code="kent")
    briefing = BriefingFactory(force=force, starts_at=now - timedelta(days=6), state="held", published_at=now)
    BookingFactory(briefing=briefing, attendance="attended", person__name="Kit Kent")
    compile_week(week=WEEK, force=force, now=now)
    return force


def lines_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_week_shows_each_person_and_venue_once(week, signed_in, coordinator):
    page = signed_in(coordinator).get(f"/figures/{week}/")
    total = {line["measure"].code: line["value"] for line in page.context["headlines"]}
    assert (total["attended"], total["people"], total["venues"], total["rate"]) == (3, 3, 3, 75.0)
    by_area = next(table for table in page.context["tables"] if table["dimension"] == "area")
    attended = {row["label"]: row["cells"][3][1] for row in by_area["rows"]}
    assert attended == {"Camden": 2, "Westminster": 1, "Total": 3}


def test_week_narrows_to_a_campaign(week, signed_in, coordinator):
    campaign = CampaignFactory._meta.model.objects.get()
    page = signed_in(coordinator).get(f"/figures/{week}/?campaign={campaign.pk}")
    total = {line["measure"].code: line["value"] for line in page.context["headlines"]}
    assert (total["held"], total["attended"], total["people"]) == (1, 2, 2)


def test_each_number_leads_to_as_many_rows(week, signed_in, coordinator):
    """But for places, hours and the rate, which are sums and a share, each number is the count of its rows."""
    client = signed_in(coordinator)
    page = client.get(f"/figures/{week}/")
    cells = [(line["measure"], line["value"], line["address"]) for line in page.context["headlines"]]
    cells += [cell for table in page.context["tables"] for row in table["rows"] for cell in row["cells"]]
    checked = 0
    for measure, value, address in cells:
        if address and measure.code not in ("offered", "officer_hours", "rate"):
            assert client.get(address).context["page_obj"].paginator.count == value, address
            checked += 1
    assert checked > 40


def test_week_of_another_force_is_not_found(week, other_week, signed_in, now):
    stranger = CoordinatorFactory(force=ForceFactory(code="city"))
    for address in ("", "figures.csv", "figures.xlsx", "by-day.svg", "rows/attended/", "compile/"):
        assert signed_in(stranger).get(f"/figures/{week}/{address}").status_code == 404


def test_coordinator_sees_nothing_of_another_force(week, other_week, signed_in, coordinator):
    client = signed_in(coordinator)
    page = client.get(f"/figures/{week}/?force={other_week.pk}")
    assert next(line["value"] for line in page.context["headlines"] if line["measure"].code == "attended") == 3
    assert b"Kit Kent" not in client.get(f"/figures/{week}/rows/attended/").content


def test_national_coordinator_sees_all_forces_or_one(week, other_week, signed_in):
    client = signed_in(NationalCoordinatorFactory())
    for query, attended in (("", 4), (f"?force={other_week.pk}", 1)):
        page = client.get(f"/figures/{week}/{query}")
        assert (
            next(line["value"] for line in page.context["headlines"] if line["measure"].code == "attended") == attended
        )


def test_unknown_weeks_measures_and_choices(week, signed_in, coordinator):
    client = signed_in(coordinator)
    for address in ("2026-W99/", "2020-W01/", "nonsense/", f"{week}/rows/nothing/", f"{week}/by-course.svg"):
        assert client.get(f"/figures/{address}").status_code == 404
    assert client.get(f"/figures/{week}/?course=x&area=E0&day=never&campaign=999999").status_code == 200


def test_csv_has_what_the_page_shows(week, signed_in, coordinator):
    lines = lines_of(signed_in(coordinator).get(f"/figures/{week}/figures.csv"))
    assert lines[0]["Of"] == "Total"
    assert (lines[0]["Attended"], lines[0]["People trained"], lines[0]["Attendance rate (%)"]) == ("3", "3", "75.0")
    camden = next(line for line in lines if line["Of"] == "Camden")
    assert (camden["By"], camden["Attended"], camden["Places offered"]) == ("Area", "2", "0")


def test_xlsx_has_what_the_page_shows(week, signed_in, coordinator):
    content = signed_in(coordinator).get(f"/figures/{week}/figures.xlsx").content
    book = load_workbook(io.BytesIO(content), read_only=True)
    assert book.sheetnames[:3] == ["About", "Day", "Area"]
    rows = list(book["Area"].iter_rows(values_only=True))
    camden = dict(zip(rows[0], next(row for row in rows if row[0] == "Camden"), strict=True))
    assert (camden["Attended"], camden["Attendance rate (%)"]) == (2, 100)


SOFFICE = shutil.which("soffice")


def converted(folder, name, to):
    """Have LibreOffice convert a file of the folder."""
    command = [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", to]
    subprocess.run(
        [*command, "--outdir", str(folder / "out"), str(folder / name)], check=True, capture_output=True, timeout=120
    )


@pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not on this machine")
def test_libreoffice_reads_the_same_totals(week, signed_in, coordinator, tmp_path):
    client = signed_in(coordinator)
    sent = b"".join(client.get(f"/figures/{week}/figures.csv").streaming_content)
    (tmp_path / "lines.csv").write_bytes(sent)
    (tmp_path / "figures.xlsx").write_bytes(client.get(f"/figures/{week}/figures.xlsx").content)
    converted(tmp_path, "figures.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,3")
    converted(tmp_path, "lines.csv", "xlsx")
    total = next(csv.DictReader(io.StringIO(sent.decode("utf-8-sig"))))
    by_area = list(csv.DictReader((tmp_path / "out" / "figures-Area.csv").read_text().splitlines()))[-1]
    rows = list(load_workbook(tmp_path / "out" / "lines.xlsx").active.iter_rows(values_only=True))
    from_csv = dict(zip(rows[0], rows[1], strict=True))
    assert (by_area["Area"], from_csv["Of"]) == ("Total", "Total")
    for heading in ("Attended", "People trained", "Venues briefed", "Places offered", "Attendance rate (%)"):
        assert float(by_area[heading]) == float(from_csv[heading]) == float(total[heading])


def test_rows_download_cannot_carry_a_formula(week, signed_in, coordinator):
    client = signed_in(coordinator)
    lines = lines_of(client.get(f"/figures/{week}/rows/attended/?download=csv"))
    assert {line["Venue"] for line in lines if "Camden" in line["Venue"]} == {"'=Camden Palace"}
    book = load_workbook(io.BytesIO(client.get(f"/figures/{week}/rows/attended/?download=xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row if "Camden" in str(cell.value)]
    assert {cell.data_type for cell in cells} == {"s"}


@pytest.mark.parametrize("name", ["day", "area"])
def test_chart_is_an_image_without_script_or_style(week, signed_in, coordinator, name):
    chart = signed_in(coordinator).get(f"/figures/{week}/by-{name}.svg")
    assert chart["Content-Type"] == "image/svg+xml"
    assert b"<svg" in chart.content
    assert b"<script" not in chart.content
    assert b"<style" not in chart.content


def test_compile_again_by_hand_names_who(week, signed_in, coordinator):
    client = signed_in(coordinator)
    form = client.get(f"/figures/{week}/compile/")
    token = form.content.decode().split('name="form_token" value="')[1].split('"')[0]
    assert client.post(f"/figures/{week}/compile/", {"form_token": token}, follow=True).redirect_chain == [
        (f"/figures/{week}/", 302)
    ]


def test_venue_managers_and_officers_see_no_figures(week, signed_in, officer, manager):
    for user in (officer, manager):
        assert signed_in(user).get(f"/figures/{week}/").status_code == 403


def test_week_makes_as_many_queries_for_many_rows(week, signed_in, coordinator, now):
    client = signed_in(coordinator)

    def compiled_with(count):
        for _number in range(count):
            briefing = BriefingFactory(starts_at=now - timedelta(days=3), state="held", published_at=now)
            BookingFactory(briefing=briefing, attendance="attended")
        compile_week(week=WEEK, force=coordinator.force, now=now)
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/figures/{week}/")
        return len(captured)

    assert compiled_with(1) == compiled_with(12)
