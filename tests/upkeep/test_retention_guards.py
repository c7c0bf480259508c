"""What keeps retention from erasing more: holds, the database's own periods and clock, its log, small batches."""

import os
from contextlib import closing
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import psycopg2
import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from portal.history.acting import acting
from portal.retention import RETENTION
from portal.upkeep import holds
from portal.upkeep.models import Erasure, Hold, SignOfLife
from portal.upkeep.retention import erase
from portal.upkeep.retention.function import NAME, is_installed
from tests import factories
from tests.upkeep.due_rows import ROWS, age_history, is_gone
from tests.upkeep.test_retention import AUTUMN, LONG_AGO, last_moment, run, update

pytestmark = pytest.mark.django_db


def due_row(code):
    return ROWS[code](last_moment(code, AUTUMN))


HELD = {
    "staff": lambda row: row,
    "staff_unused": lambda row: row.venue,
    "bookings": lambda row: row.person,
    "joining": lambda row: row.host_venue,
    "accounts": lambda row: row,
    "credentials": lambda row: row,
    "requests": lambda row: factories.StaffMemberFactory(email=row.email.upper()),
    "requests_approved": lambda row: factories.OfficerFactory(email=row.email),
    "invitations": lambda row: factories.StaffMemberFactory(email=row.email),
    "uploads": lambda row: row.by,
    "mails": lambda row: factories.StaffMemberFactory(email=row.to),
    "refusals": lambda row: factories.StaffMemberFactory(email=row.address, left_on=AUTUMN.date()),
    "history": lambda row: row.venue,
    "holds": lambda row: row.venue,
    "factor_removals": lambda row: row.user,
    "sign_ins": lambda row: row.user,
}


@pytest.mark.parametrize("code", HELD)
def test_what_is_on_hold_stays_until_it_is_released(code, administrator):
    row = due_row(code)
    hold = holds.place(subject=HELD[code](row), reason="A claim", by=administrator)
    if code != "history":
        age_history(LONG_AGO)
    assert run(code, AUTUMN) == 0
    assert not is_gone(code, row)
    holds.release(hold=hold, release_reason="It is settled", by=administrator)
    if code not in ("history", "holds"):
        age_history(LONG_AGO)
    assert run(code, AUTUMN) == 1
    assert is_gone(code, row)


def test_what_a_person_on_hold_did_stays(administrator, officer):
    with acting(user=officer.pk, request="r", path="/"):
        event = factories.RoomFactory().events.get()
    read = due_row("reads")
    update(read, who=officer)
    other = due_row("reads")
    holds.place(subject=officer, reason="An inquiry", by=administrator)
    age_history(last_moment("history", AUTUMN), event)
    run("history", AUTUMN)
    run("reads", AUTUMN)
    assert type(event).objects.filter(pk=event.pk).exists()
    assert event.pgh_context.metadata["user"] == officer.pk
    assert not is_gone("reads", read)
    assert is_gone("reads", other), "a read by nobody signed in goes although somebody is on hold"


def test_venue_on_hold_keeps_its_managers_and_their_mails(administrator, manager, venue):
    update(manager, joined_at=LONG_AGO)
    mail = due_row("mails")
    update(mail, to=manager.email.upper())
    holds.place(subject=venue, reason="An inquiry", by=administrator)
    age_history(LONG_AGO)
    assert (run("accounts", AUTUMN), run("mails", AUTUMN)) == (0, 0)


def test_venue_on_hold_keeps_who_was_booked_from_it_and_works_elsewhere_now(administrator, venue):
    person, other = due_row("staff"), due_row("staff")
    briefing = factories.BriefingFactory(starts_at=LONG_AGO, published_at=LONG_AGO, state="held")
    factories.BookingFactory(briefing=briefing, person=person, venue=venue, booked_at=LONG_AGO)
    holds.place(subject=venue, reason="An inquiry", by=administrator)
    age_history(LONG_AGO)
    run("staff", AUTUMN)
    assert (is_gone("staff", person), is_gone("staff", other)) == (False, True)


def test_context_of_a_change_goes_with_its_last_change(officer):
    with acting(user=officer.pk, request="r", path="/"):
        event = factories.RoomFactory().events.get()
    context = event.pgh_context
    type(context).objects.update(created_at=last_moment("history", AUTUMN))
    age_history(last_moment("history", AUTUMN) + timedelta(days=1))
    run("history", AUTUMN)
    assert type(context).objects.filter(pk=context.pk).exists()
    run("history", AUTUMN + timedelta(days=1))
    assert not type(context).objects.filter(pk=context.pk).exists()


def test_hold_is_for_administrators_with_a_reason_and_once(administrator, officer, venue, manager):
    for by, reason in ((officer, "A claim"), (administrator, " ")):
        with pytest.raises(ValidationError):
            holds.place(subject=venue, reason=reason, by=by)
    hold = holds.place(subject=venue, reason="A claim", by=administrator)
    with pytest.raises(ValidationError, match="on hold already"):
        holds.place(subject=venue, reason="Another claim", by=administrator)
    with pytest.raises(Hold.DoesNotExist):
        holds.release(hold=hold, release_reason="It is settled", by=officer)
    holds.release(hold=hold, release_reason="It is settled", by=administrator)
    with pytest.raises(ValidationError, match="released already"):
        holds.release(hold=hold, release_reason="It is settled", by=administrator)
    assert holds.place(subject=venue, reason="Another claim", by=administrator).pk != hold.pk
    assert [event.pgh_label for event in hold.events.order_by("pgh_id")] == ["insert", "update"]


def test_what_was_removed_cannot_be_held(administrator):
    person = due_row("staff")
    age_history(LONG_AGO)
    run("staff", AUTUMN)
    with pytest.raises(ValidationError, match="removed already"):
        holds.place(subject=person, reason="A claim", by=administrator)


def test_it_works_in_small_batches_and_writes_each_down(monkeypatch):
    monkeypatch.setattr(erase, "BATCH", 2)
    for _number in range(5):
        due_row("mails")
    with acting(task="portal.upkeep.tasks.erase_due", request="the-task"):
        assert erase.erase_due(now=AUTUMN) == {"mails": 5}
    logged = Erasure.objects.order_by("pk")
    assert [(row.kind, row.number, row.run, row.moment) for row in logged] == [
        ("mails", number, "the-task", AUTUMN) for number in (2, 2, 1)
    ]
    assert {row.role for row in logged} == {connection.settings_dict["USER"]}
    assert (timezone.now() - logged[0].erased_at) < timedelta(minutes=5)
    assert [(run["kind"], run["rows"]) for run in Erasure.objects.runs()] == [("mails", 5)]


def test_what_there_is_no_time_for_is_left():
    due_row("mails")
    assert erase.erase_due(now=AUTUMN, most_seconds=0) == {}
    assert erase.erase_due(now=AUTUMN) == {"mails": 1}


def test_one_kind_that_fails_does_not_keep_the_others(monkeypatch, caplog):
    due_row("mails")
    due_row("guesses")
    real = erase.ERASE
    monkeypatch.setattr(erase, "ERASE", "VALUES (erase_due(NULLIF(%s, 'mails') || '', %s, %s))")
    assert erase.erase_due(now=AUTUMN) == {"guesses": 1}
    assert "mails was not removed" in caplog.text
    monkeypatch.setattr(erase, "ERASE", real)
    assert erase.erase_due(now=AUTUMN) == {"mails": 1}


def test_nothing_is_due_before_its_time():
    mail = ROWS["mails"](timezone.now() - timedelta(days=200))
    assert erase.erase_due(now=timezone.now() + timedelta(days=9000)) == {}
    assert not is_gone("mails", mail)


def test_other_periods_than_the_databases_remove_nothing(settings, caplog):
    due_row("mails")
    shorter = type(RETENTION["mails"])("Mails", relativedelta(days=1), "after", "Removed", "No reason")
    settings.RETENTION = RETENTION | {"mails": shorter}
    assert not is_installed()
    assert erase.erase_due(now=AUTUMN) == {}
    assert "bin/manage migrate" in caplog.text
    assert not SignOfLife.objects.filter(part=erase.PART).exists()


@pytest.fixture
def application(transactional_db):
    """A connection as the role that web and worker run as."""
    url = urlsplit(os.environ["DATABASE_APPLICATION_URL"])
    known = {"user": url.username, "password": unquote(url.password), "dbname": connection.settings_dict["NAME"]}
    place = {"host": connection.settings_dict["HOST"], "port": connection.settings_dict["PORT"] or None}
    with closing(psycopg2.connect(**known, **place)) as opened:
        opened.autocommit = True
        yield opened


REFUSED = [
    "DROP FUNCTION erase_due(text, timestamptz, integer)",
    "ALTER FUNCTION erase_due(text, timestamptz, integer) RESET ALL",
    "CREATE OR REPLACE FUNCTION erase_due(what text, given timestamptz, most integer) RETURNS integer"
    " LANGUAGE sql AS 'SELECT 1'",
    "INSERT INTO upkeep_erasure (kind, number, erased_at, moment, run, role) VALUES ('x', 1, now(), now(), '', '')",
    "UPDATE upkeep_erasure SET number = 0",
    "DELETE FROM upkeep_erasure",
    "TRUNCATE upkeep_erasure",
    "DELETE FROM history_readlog",
]


def test_application_role_erases_by_the_function_alone(application):
    due_row("reads")
    young = ROWS["reads"](timezone.now() - timedelta(days=1))
    with application.cursor() as cursor:
        for statement in REFUSED:
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement)
        cursor.execute("SET search_path = pg_temp; CREATE TEMPORARY TABLE history_readlog (id int)")
        cursor.execute("SELECT public.erase_due('reads', %s, 1000000)", [timezone.now() + timedelta(days=9999)])
        assert cursor.fetchone() == (1,)
        with pytest.raises(psycopg2.errors.CaseNotFound):
            cursor.execute("SELECT public.erase_due('everything', now(), 1)")
    assert not is_gone("reads", young)
    assert Erasure.objects.get().role == application.info.user


def test_nobody_else_may_call_the_function(application):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT held.grantee::regrole::text, proowner::regrole::text, prosecdef"
            " FROM pg_proc, aclexplode(proacl) AS held WHERE pg_proc.oid = to_regprocedure(%s)",
            [NAME],
        )
        found = cursor.fetchall()
    owner = connection.settings_dict["USER"]
    assert {(grantee, by, is_definer) for grantee, by, is_definer in found} == {
        (owner, owner, True),
        (application.info.user, owner, True),
    }
