"""Inviting officers by a file: those who can be, once, with a mail each."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.accounts import sheets
from portal.accounts.actions import invitations
from portal.accounts.models import Invitation
from portal.files import xlsx_writing
from portal.files.models import Upload
from portal.outbox.models import Mail
from tests.factories import CoordinatorFactory, ForceFactory, NationalCoordinatorFactory, OfficerFactory
from tests.pages.test_pages import TOKEN, post

pytestmark = pytest.mark.django_db
SHEET = """Email;First name;Surname
new@police.test;New;Officer
NEW@police.test;Same;Address
has@police.test;Has;Account
asked@police.test;Asked;Already
;No;Address
not an address;Odd;One
nameless@police.test;;
second@police.test;Second;Officer
"""


@pytest.fixture
def now():
    """The time that the pages have."""
    return timezone.now()


@pytest.fixture
def by(coordinator, now):
    OfficerFactory(email="Has@police.test")
    invitations.invite(
        email="Asked@police.test", name="Asked", role="officer", force=coordinator.force, by=coordinator, now=now
    )
    return coordinator


def upload(by, now, force=None, content=SHEET):
    return invitations.upload(name="officers.csv", content=content.encode(), force=force or by.force, by=by, now=now)


def test_plan_tells_each_row_apart(by, now):
    rows = sheets.plan(SHEET.encode(), now=now)
    assert [(row.number, row.outcome) for row in rows] == [
        (2, "new"),
        (3, "refused"),
        (4, "known"),
        (5, "known"),
        (6, "refused"),
        (7, "refused"),
        (8, "refused"),
        (9, "new"),
    ]
    assert rows[0].name == "New Officer"
    assert "same email address as row 2" in rows[1].reason


def test_plan_invites_anew_whose_invitation_has_expired(by, now):
    outcomes = {row.email: row.outcome for row in sheets.plan(SHEET.encode(), now=now + timedelta(days=8))}
    assert (outcomes["asked@police.test"], outcomes["has@police.test"]) == ("new", "known")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("name\nA\n", "No column of email addresses"),
        ("email\na@police.test\n", "No column of names"),
        ("name,email\n" + "A,a@police.test\n" * 501, "more than 500 people"),
    ],
)
def test_upload_refuses_what_it_cannot_take(by, now, content, words):
    with pytest.raises(ValidationError) as refusal:
        upload(by, now, content=content)
    assert words in refusal.value.message_dict["file"][0]


def test_invite_all_invites_the_good_ones_once(by, now):
    sheet = upload(by, now)
    assert Invitation.objects.count() == 1
    for _twice in range(2):
        done = invitations.invite_all(upload=sheet, by=by, now=now)
    assert done.result["counts"] == {"new": 2, "known": 2, "refused": 4}
    assert bytes(done.content) == b""
    invited = Invitation.objects.exclude(name="Asked").order_by("pk")
    assert [(one.email, one.role, one.force) for one in invited] == [
        ("new@police.test", "officer", by.force),
        ("second@police.test", "officer", by.force),
    ]
    assert Mail.objects.filter(kind="invitation").count() == 3
    again = invitations.invite_all(upload=upload(by, now), by=by, now=now)
    assert again.result["counts"] == {"known": 4, "refused": 4}
    assert Mail.objects.count() == 3


def test_invite_all_gives_no_rights_beyond_the_inviters(by, now):
    kent = ForceFactory(code="kent")
    with pytest.raises(ValidationError, match="cannot invite"):
        upload(by, now, force=kent)
    with pytest.raises(ValidationError, match="cannot invite"):
        upload(OfficerFactory(), now)
    sheet = upload(NationalCoordinatorFactory(), now, force=kent)
    done = invitations.invite_all(upload=sheet, by=sheet.by, now=now)
    assert Invitation.objects.filter(force=kent).count() == done.result["counts"]["new"] == 2


def test_invite_all_refuses_somebody_moved_to_another_force(by, now):
    sheet = upload(by, now)
    by.force = ForceFactory(code="kent")
    by.save()
    with pytest.raises(ValidationError, match="cannot invite"):
        invitations.invite_all(upload=sheet, by=by, now=now)
    assert Invitation.objects.count() == 1


def test_invite_from_a_file_in_the_browser(signed_in, by):
    client = signed_in(by)
    assert reverse("accounts:invite_many") in client.get(reverse("accounts:officers")).content.decode()
    file = SimpleUploadedFile("officers.csv", SHEET.encode())
    address = post(client, reverse("accounts:invite_many"), file=file)["Location"]
    preview = client.get(address).content.decode()
    assert "Invite 2 officers" in preview
    assert "It has no valid email address." in preview
    answer = client.post(address, {"form_token": TOKEN.replace("8", "9")})
    assert answer["Location"] == address
    assert "Invitations are on their way" in client.get(address).content.decode()
    assert Invitation.objects.filter(email="second@police.test").count() == 1
    wrong = client.post(reverse("accounts:invite_many"), {"form_token": TOKEN.replace("8", "7")})
    assert "Choose a CSV or Excel file" in wrong.content.decode()


def test_invite_from_a_workbook_with_several_sheets(signed_in, by):
    client = signed_in(by)
    sheets = [xlsx_writing.Sheet("Rota", ["Day"], [["Monday"]]), xlsx_writing.Sheet("People", *people())]
    file = SimpleUploadedFile("officers.xlsx", xlsx_writing.workbook(sheets))
    address = post(client, reverse("accounts:invite_many"), file=file)["Location"]
    sheet = Upload.objects.get()
    with pytest.raises(ValidationError, match="which sheet"):
        invitations.invite_all(upload=sheet, by=by)
    choose = client.get(address)["Location"]
    wrong = client.post(choose, {"form_token": TOKEN.replace("8", "9"), "sheet": "Rota"})
    assert "No column of email addresses" in wrong.content.decode()
    right = client.post(choose, {"form_token": TOKEN.replace("8", "7"), "sheet": "People"})
    assert (right["Location"], client.get(choose)["Location"]) == (address, address)
    assert "Invite 2 officers" in client.get(address).content.decode()


def people():
    lines = [line.split(";") for line in SHEET.splitlines()]
    return lines[0], lines[1:]


def test_sheet_of_another_answers_like_none(signed_in, by, now):
    sheet = upload(by, now)
    client = signed_in(CoordinatorFactory(force=by.force))
    address = reverse("accounts:invite_sheet", args=[sheet.pk])
    assert client.get(address).status_code == client.post(address, {"form_token": TOKEN}).status_code == 404
    assert client.get(reverse("accounts:choose_sheet", args=[sheet.pk])).status_code == 404
    assert client.get(reverse("imports:one", args=[sheet.pk])).status_code == 404
    assert Upload.objects.get().state == "preview"
    assert signed_in(OfficerFactory()).get(reverse("accounts:invite_many")).status_code == 403
