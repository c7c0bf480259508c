"""Every invariant of docs/invariants.md is broken by plain SQL, and the database refuses."""

import re
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from django.conf import settings
from django.db import Error, connection, transaction

from briefings.models import Fact, FactPerson, ThreatLevel, WeeklyRevision
from portal.accounts.models import EmailChange, FactorRemoval, Invitation, Typed
from portal.outbox.models import Mail, Refusal
from portal.upkeep.models import Hold, PolicyReport
from tests.factories import (
    NOW,
    AreaFactory,
    AssignmentFactory,
    BookingFactory,
    BriefingFactory,
    CampaignFactory,
    CourseFactory,
    FocusAreaFactory,
    ForceFactory,
    RoomFactory,
    StaffMemberFactory,
    TrainingRecordFactory,
    VenueManagerFactory,
)
from venues.models import AccountRequest

pytestmark = pytest.mark.django_db
ROW = re.compile(r"^\| (?P<what>[^|]+) \| (?P<holders>`[^|]+`) \|$", re.MULTILINE)
LISTED = [
    (holder, row["what"])
    for row in ROW.finditer((settings.BASE_DIR / "docs" / "invariants.md").read_text())
    for holder in re.findall(r"`([^`]+)`", row["holders"])
]
STATEMENT = re.compile(r"^-- (\S+)(, without effect)?\n(.+?);$", re.MULTILINE | re.DOTALL)
STATEMENTS = {
    holder: (sql, bool(without_effect))
    for holder, without_effect, sql in STATEMENT.findall(Path(__file__).with_name("breaking.sql").read_text())
}
HOLDERS = """
SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'x', 'u', 'f')
   AND conrelid::regclass::text ~ %(ours)s AND NOT (contype = 'u' AND 'id' = ANY (
       SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)))
UNION SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
 WHERE relnamespace = 'public'::regnamespace AND indrelid::regclass::text ~ %(ours)s AND indisunique
   AND NOT indisprimary AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
UNION SELECT regexp_replace(tgname, '^pgtrigger_(.*)_[0-9a-f]+$', '\\1') FROM pg_trigger
 WHERE NOT tgisinternal AND tgrelid::regclass::text ~ %(ours)s AND tgname !~ %(history)s
"""
HISTORY = "(insert_insert|update_update|delete_delete)"  # these refuse nothing, they write it
OURS = "^(accounts|briefings|files|history|outbox|pages|upkeep|venues)_"
TRUE_COUNT = """
SELECT bool_and(places_taken = (SELECT count(*) FROM briefings_booking
    WHERE briefing_id = briefing.id AND state = 'booked' AND NOT is_walk_in)) FROM briefings_briefing briefing
"""


def asked(statement, values=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    """Two rows, or enough of them, in every table that a statement would break."""
    with django_db_blocker.unblock(), transaction.atomic():
        people_and_venues()
        bookings_and_figures()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper(rows):
    """Stands for pytest-django's own, which would begin without rows (see pytest_django.fixtures)."""


def people_and_venues():
    forces = [ForceFactory(code=code) for code in ("metropolitan", "kent")]
    areas = [AreaFactory(code=code, force=forces[0]) for code in ("E09000033", "E09000007")]
    managers = VenueManagerFactory.create_batch(2)
    RoomFactory.create_batch(2, venue=managers[0].venue)
    person = StaffMemberFactory(venue=managers[0].venue)
    StaffMemberFactory(venue=managers[1].venue)
    for day, code in ((date(2026, 11, 1), "act-awareness"), (date(2026, 11, 2), "scan")):
        TrainingRecordFactory(person=person, course=CourseFactory(), completed_on=day)
        FocusAreaFactory(code=CourseFactory(code=code).code)
    at = {"invited_at": NOW, "expires_at": NOW + timedelta(days=7)}
    for number, manager in enumerate(managers):
        Invitation.objects.create(
            email=f"new{number}@b.test", name="N", role="officer", force=forces[0], invited_by=manager.user, **at
        )
        FactorRemoval.objects.create(
            user=manager.user, started_by=manager.user, started_at=NOW, takes_effect_at=NOW + timedelta(days=1)
        )
        EmailChange.objects.create(user=manager.user, asked_by=manager.user, asked_at=NOW, expires_at=NOW)
        Hold.objects.create(venue=manager.venue, reason="A claim", placed_at=NOW, placed_by=manager.user)
        PolicyReport.objects.create(hour=NOW, directive="img-src", host=f"{number}.example", last_at=NOW)
        Typed.objects.create(user=manager.user, path="/", fields={}, kept_at=NOW)
        AccountRequest.objects.create(
            email=f"new{number}@b.test", asked_at=NOW, area=areas[0], force=forces[0], people_at_once=1
        )
        Mail.objects.create(
            kind="invitation", key=str(number), to="a@b.test", posted_at=NOW, send_after=NOW, message_id=number
        )
        Refusal.objects.create(address=f"a{number}@b.test", kind="reminder_week")
        ThreatLevel.objects.create(level="severe", since=NOW.date() + timedelta(days=number))


def bookings_and_figures():
    campaigns = CampaignFactory.create_batch(2)
    for number in range(2):
        campaigns[0].days.create(day=NOW.date() + timedelta(days=number), focus_area=FocusAreaFactory())
    room = RoomFactory()
    assignments = [AssignmentFactory(briefing__host_venue=room.venue, briefing__room=room), AssignmentFactory()]
    BriefingFactory(starts_at=NOW + timedelta(days=20))
    briefing = assignments[0].briefing
    for kind in ("reminder_week", "reminder_day"):
        briefing.reminders.create(kind=kind, starts_at=briefing.starts_at, posted_at=NOW)
    bookings = BookingFactory.create_batch(2, briefing=briefing)
    BookingFactory(briefing=briefing, state="waiting", waiting_since=NOW)
    week = WeeklyRevision.objects.create(monday=date(2026, 11, 23), force=briefing.force, number=1, compiled_at=NOW)
    counts = "held called_off offered officer_minutes booked attended absent not_recorded walk_ins".split()
    flags = dict.fromkeys(["is_online", "is_first_for_venue", "is_first_for_organisation"], False)
    fact = Fact.objects.create(
        revision=week, briefing=briefing, day=NOW.date(), course=briefing.course, **dict.fromkeys(counts, 0), **flags
    )
    FactPerson.objects.create(fact=fact, person=bookings[0].person, outcome="attended", is_walk_in=False)


def carried_out(statement):
    """Carry out the statement, and return whether the count that it would spoil is right; leaves no trace."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount, "the statement finds no row to spoil"
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        is_right = asked(TRUE_COUNT) == [(True,)]
        transaction.set_rollback(True)
    return is_right


@pytest.mark.parametrize(("holder", "what"), LISTED, ids=[holder for holder, _what in LISTED])
def test_invariant_is_held(holder, what):
    assert holder in STATEMENTS, f"say in tests/faults/breaking.sql how “{what}” would be broken"
    statement, is_without_effect = STATEMENTS[holder]
    if is_without_effect:
        assert carried_out(statement), what
        return
    with pytest.raises(Error) as refused:
        carried_out(statement)
    said = refused.value.__cause__.diag
    by = said.constraint_name or said.context
    is_trigger = by.startswith(f"PL/pgSQL function pgtrigger_{holder}_")
    assert is_trigger or fnmatchcase(by, holder), f"{what}: {by}"


def test_list_is_complete():
    listed = {holder for holder, _what in LISTED}
    assert len(LISTED) == len(listed), "something is listed twice"
    assert not STATEMENTS.keys() - listed, "something is broken that docs/invariants.md lacks"
    there = {name for (name,) in asked(HOLDERS, {"ours": OURS, "history": HISTORY})}
    unlisted = {name for name in there if not any(fnmatchcase(name, holder) for holder in listed)}
    assert not unlisted, "add these to docs/invariants.md, and how they would be broken to tests/faults/breaking.sql"
    gone = {holder for holder in listed if not any(fnmatchcase(name, holder) for name in there)}
    assert not gone, "these are in docs/invariants.md and no longer in the database"
