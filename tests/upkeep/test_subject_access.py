"""A person's file has every row in which they stand, without anybody else; a new model must be decided about."""

import json
from datetime import timedelta
from html import unescape
from uuid import uuid4
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps
from django.urls import reverse
from django.utils import timezone

from briefings.models import Fact, FactPerson, WeeklyRevision
from portal.accounts.models import EmailChange, FactorRemoval, Invitation, SignIn, Typed, User
from portal.files.models import Upload
from portal.history.acting import acting
from portal.history.models import ReadLog
from portal.outbox.models import Mail, Refusal
from portal.pages.models import FormToken
from portal.upkeep.models import Hold
from portal.upkeep.subject_access.contents import BY_ADDRESS, GIVEN, LEFT_OUT
from portal.upkeep.subject_access.file import archive
from portal.upkeep.subject_access.others import Others
from tests import factories
from tests.upkeep.due_rows import request
from venues.models import StaffMember

pytestmark = pytest.mark.django_db
PEOPLE = (User, StaffMember)
MODELS = [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]


def pointing(model):
    """Return the columns of a model that point to an account or to somebody on a staff list."""
    fields = model._meta.local_fields
    return [field for field in fields if isinstance(field, models.ForeignKey) and field.related_model in PEOPLE]


def undecided(some):
    """Return what is wrong with the decisions about these models: each is given, or left out with a reason."""
    for model in some:
        label = model._meta.label
        if (label in GIVEN) == (label in LEFT_OUT):
            yield f"Say in contents.py whether {label} is given or left out."
        names = pointing(model) or model in PEOPLE or label in BY_ADDRESS
        if label in GIVEN and not names:
            yield f"{label} is given, but nobody can stand in it."
        has_address = any(isinstance(field, models.EmailField) for field in model._meta.local_fields)
        if label in LEFT_OUT and (pointing(model) or has_address):
            yield f"{label} names people and is left out."


def test_every_model_is_given_or_left_out_with_a_reason():
    assert list(undecided(MODELS)) == []
    assert all(str(reason) for reason in LEFT_OUT.values())
    for name in LEFT_OUT:
        app, model, *column = name.split(".")
        assert all(apps.get_model(app, model)._meta.get_field(field) for field in column)


@isolate_apps("portal.upkeep")
def test_new_model_has_to_be_decided_about():
    class Planted(models.Model):
        owner = models.ForeignKey("accounts.User", models.CASCADE)

        class Meta:
            app_label = "upkeep"

        def __str__(self):
            return ""

    assert list(undecided([Planted])) == ["Say in contents.py whether upkeep.Planted is given or left out."]


def everything_about(user, person, now):
    """Have an account and somebody on a staff list stand in every place where they can, beside somebody else."""
    other, staff = factories.OfficerFactory(), factories.StaffMemberFactory(venue=person.venue)
    with acting(user=user.pk, request="a-request", path="/"):
        briefing = factories.BriefingFactory(
            scheduled_by=user, host_answered_by=user, register_closed_by=user, contact_on_day="PC Ash, 07700 900123"
        )
    by_user = {"booked_by": user, "cancelled_by": user, "marked_by": user}
    factories.BookingFactory(briefing=briefing, person=staff, state="cancelled", **by_user)
    factories.BookingFactory(briefing=briefing, person=person, booked_by=other)
    factories.AssignmentFactory(briefing=briefing, officer=user)
    factories.CampaignFactory(made_by=user, forces=[user.force])
    factories.TrainingRecordFactory(person=staff, recorded_by=user, withdrawn_by=user, withdrawn_at=now)
    factories.TrainingRecordFactory(person=person, note=f"Came with {staff.name}")
    factories.VenueManagerFactory(venue=person.venue, user=user)
    invitation = {"role": "officer", "force": user.force, "invited_at": now, "expires_at": now + timedelta(days=7)}
    Invitation.objects.create(
        email=user.email.upper(), name=user.name, invited_by=other, accepted_by=user, **invitation
    )
    Invitation.objects.create(email="wren@force.test", name="Wren Oddly", invited_by=user, **invitation)
    Invitation.objects.create(email=person.email, name=person.name, invited_by=other, **invitation)
    request(now, state="approved", identity_check=f"Called {staff.name}", decided_by=user)
    asked = request(now, state="declined", reason="No answer", decided_by=other)
    type(asked).objects.filter(pk=asked.pk).update(email=person.email, name=person.name)
    revision = WeeklyRevision.objects.create(
        monday=now.date(), force=user.force, number=1, compiled_at=now, compiled_by=user, checksum=""
    )
    count_in_figures(revision, briefing, person)
    for subject in ({"account": user}, {"person": person}):
        Hold.objects.create(**subject, reason="A claim", placed_at=now, placed_by=other)
    Hold.objects.create(person=staff, reason="?", placed_at=now, placed_by=user, released_at=now, released_by=user)
    for row in (user, person):
        mail_to(row.email, staff.name, now)
        Refusal.objects.create(address=row.email, kind="reminder_day")
    technical_rows(user, other, now)
    return other, staff


def count_in_figures(revision, briefing, person):
    counts = "held called_off offered officer_minutes booked attended absent not_recorded walk_ins".split()
    fact = Fact.objects.create(
        revision=revision, briefing=briefing, day=revision.monday, course=briefing.course, strand="protect",
        is_online=False, is_first_for_venue=False, is_first_for_organisation=False, **dict.fromkeys(counts, 1),
    )  # fmt: skip
    FactPerson.objects.create(fact=fact, person=person, outcome="attended", is_walk_in=False)


def mail_to(address, named, now):
    key = str(uuid4())
    text = f"These places are booked:\n- {named.upper()}\nContact: PC Ash, 07700 900123\nwren@force.test"
    Mail.objects.create(
        kind="reminder_day", key=key, message_id=key, to=address, text=text, posted_at=now, send_after=now, state="sent"
    )


def technical_rows(user, other, now):
    SignIn.objects.create(user=user, signed_in_at=now, seen_at=now, address="192.0.2.7", browser="A browser")
    Typed.objects.create(user=user, path="/", fields={"name": ["What I typed"]}, kept_at=now)
    removal = {"started_at": now, "takes_effect_at": now, "done_at": now}
    FactorRemoval.objects.create(user=user, started_by=other, **removal)
    FactorRemoval.objects.create(user=other, started_by=user, **removal)
    asked = {"old_email": "old@force.test", "new_email": "new@force.test", "asked_at": now, "expires_at": now}
    EmailChange.objects.create(user=user, asked_by=user, **asked)
    EmailAddress.objects.create(user=user, email=user.email)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "never-given"})
    FormToken.objects.create(token=uuid4(), user=user, digest="d", led_to="/home/")
    Upload.objects.create(
        kind="officers", name="Officers.csv", content=b"Wren Oddly", result={"rows": ["Wren"]}, by=user
    )
    ReadLog.objects.create(who=user, kind="page", what="staff:all", path="/venues/", read_at=now)


def opened(row, now):
    """Return what the file of a person says: the page, and the same for machines."""
    with archive(row, now=now) as file, ZipFile(file) as parts:
        assert parts.namelist() == ["personal-data.html", "personal-data.json"]
        return parts.read("personal-data.html").decode(), json.loads(parts.read("personal-data.json"))


@pytest.fixture
def world(now):
    """An account and somebody on a staff list with a row in every place, somebody else in others, and their files."""
    user = factories.CoordinatorFactory(name="Morgan Hale")
    person = factories.StaffMemberFactory(name="Sam Reed", email="reed@venue.test", staff_number="N-1")
    others = everything_about(user, person, now)
    return {row: opened(row, now) for row in (user, person)}, user, person, others


def test_file_has_every_place_where_the_person_stands(world):
    files, user, person, _others = world
    for row in (user, person):
        _page, given = files[row]
        for model in MODELS:
            label, meta = model._meta.label, model._meta
            columns = [field.name for field in pointing(model) if field.related_model is type(row)]
            if label in GIVEN and (columns or model is type(row) or label in BY_ADDRESS):
                assert given.get(label), f"{label} has no row of {row}"
            for column in columns:
                if column != "pgh_obj":
                    assert any(one[column] == "this person" for one in given[label]), f"{label}.{column} of {row}"
            left_out = {field.name for field in meta.local_fields if f"{label}.{field.name}" in LEFT_OUT}
            for one in given.get(label, []):
                assert not left_out & set(one)


def test_page_and_file_for_machines_say_the_same(world):
    files, user, person, _others = world
    for row in (user, person):
        page, given = unescape(files[row][0]), files[row][1]
        for label, rows in given.items():
            for one in rows if isinstance(rows, list) else []:
                for value in one.values():
                    assert isinstance(value, bool) or value is None or str(value).split("\n")[0] in page, label


def test_file_names_nobody_else(world):
    files, user, person, _others = world
    contacts = ["PC Ash", "07700 900123", "Wren", "never-given", "wren@force.test"]
    for row in (user, person):
        text = files[row][0] + json.dumps(files[row][1])
        for model in PEOPLE:
            for other in model.objects.exclude(pk=row.pk if model is type(row) else None):
                contacts += [other.name, other.name.upper(), other.email]
        assert [words for words in contacts if words in text and words not in (row.name, row.email)] == []
        assert row.name in text
        assert row.email in text


def test_mails_keep_their_words_but_for_others(world):
    files, user, _person, _others = world
    (mail,) = files[user][1]["outbox.Mail"]
    assert mail["text"] == (
        "These places are booked:\n- [another person]\nContact: [another person]\n[another person’s address]"
    )


def test_changes_that_an_account_made_are_given(world):
    files, user, _person, _others = world
    changes = files[user][1]["changes"]
    assert ("briefing", "added", "a-request") in {(one["what"], one["done"], one["request"]) for one in changes}


def test_former_name_and_address_are_looked_for(now):
    person = factories.StaffMemberFactory(name="Sam Reed", email="before@venue.test")
    mail_to("before@venue.test", "Somebody", now)
    StaffMember.objects.filter(pk=person.pk).update(name="Sam Vale", email="after@venue.test")
    person.refresh_from_db()
    page, given = opened(person, now)
    assert len(given["outbox.Mail"]) == 1
    assert "Sam Reed" in page


def test_who_only_asked_or_was_invited_gets_a_file_too(now):
    asked = request(now, state="declined", reason="No answer")
    mail_to(asked.email, "Somebody", now)
    invited = Invitation.objects.create(
        email="vale@force.test",
        name="Rowan Vale",
        role="officer",
        is_national=True,
        invited_by=factories.AdministratorFactory(),
        invited_at=now,
        expires_at=now + timedelta(days=7),
    )
    for row, label in ((asked, "venues.AccountRequest"), (invited, "accounts.Invitation")):
        _page, given = opened(row, now)
        assert [one["email"] for one in given[label]] == [row.email]
        assert given[f"{label}Event"]
    assert opened(asked, now)[1]["outbox.Mail"]


def test_hostile_words_are_text_on_the_page(now):
    person = factories.StaffMemberFactory(name="<script>alert(1)</script>")
    page, _given = opened(person, now)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_longest_name_is_taken_out_whole(db):
    factories.StaffMemberFactory(name="Ann")
    factories.StaffMemberFactory(name="Ann Lee Mbeki-Hart")
    others = Others(["Sam Reed"], ["reed@venue.test"])
    assert others.out_of("Ann Lee Mbeki-Hart, Sam Reed and ann") == "[another person], Sam Reed and [another person]"
    assert others.out_of("Annexe, Annual: reed@venue.test, x@y.test") == (
        "Annexe, Annual: reed@venue.test, [another person’s address]"
    )


def test_many_rows_take_no_more_queries(now, django_assert_max_num_queries):
    person = factories.StaffMemberFactory()
    for _number in range(12):
        factories.BookingFactory(person=person)
    with django_assert_max_num_queries(45):
        opened(person, now)


PAGES = [("personal_data:find", []), ("personal_data:one", "subject"), ("personal_data:file", "subject")]


def test_file_is_for_administrators_who_proved_who_they_are(client, administrator, coordinator):
    person = factories.StaffMemberFactory()
    for name, of in PAGES:
        address = reverse(name, args=["staff", person.pk] if of else [])
        client.force_login(coordinator)
        assert client.get(address).status_code == 403
        client.force_login(administrator)
        session = client.session
        session["account_authentication_methods"][-1]["at"] -= 15 * 60 + 1
        session.save()
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_reauthenticate"))


def proven(client, user):
    """Sign in with the password, which proves who somebody is."""
    client.post(reverse("account_login"), {"login": user.email, "password": factories.PASSWORD})
    return client


def test_administrator_finds_a_person_and_takes_their_file(client, administrator):
    person = factories.StaffMemberFactory(name="Sam Reed", email="reed@venue.test", staff_number="N-1")
    twin = factories.OfficerFactory(email="Reed@venue.test", name="Sam R.")
    asked = request(timezone.now(), state="declined", reason="No answer")
    proven(client, administrator)
    assert reverse("personal_data:one", args=["request", asked.pk]) in (
        client.get(reverse("personal_data:find"), {"search": asked.email}).content.decode()
    )
    assert client.get(reverse("personal_data:file", args=["request", asked.pk])).getvalue()[:2] == b"PK"
    assert client.get(reverse("personal_data:place", args=["request", asked.pk])).status_code == 404
    ReadLog.objects.all().delete()
    address = reverse("personal_data:one", args=["staff", person.pk])
    for words in ("sam re", "REED@", "n-1"):
        assert address in client.get(reverse("personal_data:find"), {"search": words}).content.decode()
    page = client.get(address).content.decode()
    assert reverse("personal_data:one", args=["account", twin.pk]) in page
    answer = client.get(reverse("personal_data:file", args=["staff", person.pk]))
    assert answer["Content-Disposition"].startswith(f'attachment; filename="personal-data-staff-{person.pk}-')
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    read = ReadLog.objects.filter(kind="download").get()
    assert (read.who, read.what, read.about) == (administrator, "personal_data:file", f"staff, {person.pk}")


def test_missing_and_removed_people_have_no_page(client, administrator, now):
    gone = factories.StaffMemberFactory(
        name="Removed person", email="", left_on=now.date(), erased_at=now, started_on=None
    )
    venue = factories.VenueFactory()
    proven(client, administrator)
    for kind, number in (("staff", gone.pk), ("staff", 999_999), ("nothing", 1), ("account", 10**30)):
        assert client.get(reverse("personal_data:one", args=[kind, number])).status_code == 404
    assert client.get(reverse("personal_data:file", args=["venue", venue.pk])).status_code == 404
