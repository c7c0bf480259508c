"""Importing venues in the browser, step by step."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.files import reading, xlsx_writing
from portal.files.models import Upload
from portal.files.tables import MOST_BYTES
from tests.factories import AreaFactory, CoordinatorFactory, OfficerFactory
from tests.files.hostile_files import hostile
from tests.pages.test_pages import TOKEN, post
from venues.actions import imports
from venues.models import Venue

SHEET = (
    'borough,name,street,contact_name\nWestminster,"Moth\nHall",1 Larch Street,A Person\nWestminster,,,\nNA,=1+1,,\n'
)


@pytest.fixture
def by(db):
    coordinator = CoordinatorFactory()
    AreaFactory(force=coordinator.force)
    return coordinator


def file(content=SHEET):
    return SimpleUploadedFile("My venues.csv", content.encode(), content_type="text/csv")


def workbook_file(content):
    return SimpleUploadedFile("My venues.xlsx", content)


def uploaded(client, content=SHEET):
    answer = post(client, reverse("imports:upload"), file=file(content), category="theatre")
    return Upload.objects.get(), answer


def page(name, sheet):
    return reverse(f"imports:{name}", args=[sheet.pk])


def test_import_step_by_step(signed_in, by, now, django_capture_on_commit_callbacks):
    client = signed_in(by)
    assert reverse("imports:upload") in client.get(reverse("venues:all")).content.decode()
    sheet, answer = uploaded(client)
    assert answer["Location"] == page("columns", sheet)
    form = client.get(answer["Location"])
    assert form.context["form"]["name"].value() == "1"
    assert "such as “Moth Hall”" in form.content.decode()
    assert "Not imported: contact_name" in form.content.decode()
    answer = client.post(
        answer["Location"], {"form_token": TOKEN.replace("8", "9"), "name": "1", "area": "0", "address1": "2"}
    )
    assert answer["Location"] == page("one", sheet)
    preview = client.get(answer["Location"]).content.decode()
    assert "Import 1 venue" in preview
    assert "It has no name." in preview
    assert not Venue.objects.exists()
    with django_capture_on_commit_callbacks() as woken:
        answer = client.post(page("run", sheet), {"form_token": TOKEN.replace("8", "7")})
    assert (answer["Location"], len(woken)) == (page("one", sheet), 1)
    assert "Reload to see how far it is" in client.get(page("one", sheet)).content.decode()
    imports.run_due(now=now)
    assert Venue.objects.get().name == "Moth Hall"
    assert "Imported" in client.get(page("one", sheet)).content.decode()
    refused = b"".join(client.get(page("refused_csv", sheet)).streaming_content).decode("utf-8-sig").splitlines()
    assert refused[0] == "borough,name,street,contact_name,reason"
    assert refused[1] == "Westminster,,,,It has no name."
    assert refused[2].startswith(",'=1+1,,,\"Its area is not known")


def test_upload_says_on_the_page_what_is_wrong(signed_in, by):
    client = signed_in(by)
    address = reverse("imports:upload")
    for content, words in [
        ("", "The file is empty"),
        ("name\n", "The file has no rows"),
        ("x" * (MOST_BYTES + 100), "larger than 5 MB"),
        ("name\n\0\n", "This is not a CSV file"),
        ("name\n" + "a\n" * 20_001, "more than 20,000 rows"),
    ]:
        answer = post(client, address, file=file(content), category="theatre")
        assert (answer.status_code, words in answer.content.decode()) == (200, True)
    assert "Choose a CSV or Excel file" in post(client, address, category="theatre").content.decode()
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    "what", ["zip bomb", "10,000 entries", "entity bomb in xl/workbook.xml", "path traversal ../../etc/cron.d/x"]
)
def test_hostile_workbook_is_refused_on_the_page(signed_in, by, what):
    answer = post(signed_in(by), reverse("imports:upload"), file=workbook_file(hostile()[what]()), category="theatre")
    words = "too large once it is unpacked" if what in ("zip bomb", "10,000 entries") else "or it is damaged"
    assert words in answer.content.decode()
    assert not Upload.objects.exists()


def test_workbook_is_imported_like_a_csv_file(signed_in, by):
    client = signed_in(by)
    lines = list(csv.reader(io.StringIO(SHEET)))
    venues = xlsx_writing.Sheet("Venues", lines[0], lines[1:])
    other = xlsx_writing.Sheet("Notes", ["note"], [["x"]])
    book = workbook_file(xlsx_writing.workbook([other, venues]))
    answer = post(client, reverse("imports:upload"), file=book, category="theatre")
    sheet = Upload.objects.get()
    assert answer["Location"] == page("columns", sheet)
    assert client.get(page("columns", sheet))["Location"] == page("sheet", sheet)
    assert client.get(page("one", sheet))["Location"] == page("columns", sheet)
    assert "Choose one of the sheets" in client.post(page("sheet", sheet), {"form_token": TOKEN}).content.decode()
    sent = {"form_token": TOKEN.replace("8", "6"), "sheet": "Venues"}
    assert client.post(page("sheet", sheet), sent)["Location"] == page("columns", sheet)
    assert client.get(page("sheet", sheet))["Location"] == page("columns", sheet)
    sheet.refresh_from_db()
    as_csv = imports.upload(name="v.csv", content=SHEET.encode(), category="theatre", by=by)
    same = [imports.preview(upload=one, mapping=one.mapping, by=by) for one in (sheet, as_csv)]
    assert same[0].result == same[1].result
    assert same[0].mapping == same[1].mapping == {"area": 0, "name": 1, "address1": 2}
    content = client.get(page("refused_xlsx", sheet)).content
    refused = reading.read(reading.settled(content)[0])
    assert refused[0] == ["borough", "name", "street", "contact_name", "reason"]
    assert refused[1][2] == ["Westminster", "", "", "", "It has no name."]


def test_columns_need_a_name(signed_in, by):
    client = signed_in(by)
    sheet, _answer = uploaded(client)
    answer = client.post(page("columns", sheet), {"form_token": TOKEN, "name": "", "area": "0"})
    assert "Choose the column with the name of each venue" in answer.content.decode()
    answer = client.post(page("columns", sheet), {"form_token": TOKEN, "name": "17"})
    assert (answer.status_code, Upload.objects.get().result) == (200, {})


def test_rows_are_shown_page_by_page_and_by_outcome(signed_in, by):
    client = signed_in(by)
    sheet = imports.upload(
        name="v.csv",
        content=b"name,borough\n"
        + b"".join(b"Hall %d,Westminster\n" % number for number in range(60))
        + b"NA,Westminster\n",
        category="theatre",
        by=by,
    )
    assert client.get(page("one", sheet))["Location"] == page("columns", sheet)
    imports.preview(upload=sheet, mapping=sheet.mapping, by=by)
    first = client.get(page("one", sheet))
    assert [len(first.context["page_obj"]), first.context["page_obj"].paginator.num_pages] == [50, 2]
    assert len(client.get(page("one", sheet) + "?page=2").context["page_obj"]) == 11
    refused = client.get(page("one", sheet) + "?outcome=refused").context["page_obj"]
    assert [row[0] for row in refused] == [62]


def test_imports_of_another_answer_like_none(signed_in, by):
    client = signed_in(by)
    sheet, _answer = uploaded(client)
    imports.preview(upload=sheet, mapping=sheet.mapping, by=by)
    client.force_login(CoordinatorFactory(force=by.force))
    for name in ("one", "sheet", "columns", "run", "refused_csv", "refused_xlsx"):
        assert client.get(page(name, sheet)).status_code == 404
        assert client.post(page(name, sheet), {"form_token": TOKEN}).status_code == 404
    assert sheet.name not in client.get(reverse("imports:all")).content.decode()


def test_only_coordinators_import(signed_in, officer, manager, administrator):
    for user in (officer, manager, administrator):
        client = signed_in(user)
        assert client.get(reverse("imports:all")).status_code == client.get(reverse("imports:upload")).status_code
        assert client.get(reverse("imports:all")).status_code == 403
    assert reverse("imports:upload") not in signed_in(OfficerFactory()).get(reverse("venues:all")).content.decode()


@pytest.mark.parametrize(("count", "queries"), [(1, 5), (30, 6)])  # one counts what is behind a full page
def test_list_of_imports_takes_the_same_queries_for_many(signed_in, by, django_assert_num_queries, count, queries):
    for _number in range(count):
        imports.upload(name="v.csv", content=SHEET.encode(), category="theatre", by=by)
    client = signed_in(by)
    with django_assert_num_queries(queries):
        client.get(reverse("imports:all"))
