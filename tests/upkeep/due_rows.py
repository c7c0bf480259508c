"""One row of each kind that is kept for a time, which counts since a moment; and whether it is gone."""

from datetime import timedelta
from uuid import uuid4

import pgtrigger
from django.contrib.sessions.models import Session
from django.db import connection

from briefings.models import Briefing
from portal.accounts.models import REMOVED_ACCOUNT, EmailChange, FactorRemoval, Guess, Invitation, SignIn, Typed, User
from portal.files.models import Upload
from portal.history.grants import event_models
from portal.history.models import ReadLog
from portal.london_time import london_day
from portal.outbox.models import Mail, Refusal
from portal.pages.models import FormToken
from portal.upkeep.models import Hold
from tests import factories
from venues.models import AccountRequest, StaffMember
from venues.models.people import REMOVED_PERSON


def age_history(moment, only=None):
    """Let every change, or one only, have been made at this moment, as the owner of the tables alone can."""
    for model in [type(only)] if only else event_models():
        with pgtrigger.ignore(f"{model._meta.label}:append_only"):
            model.objects.filter(**{"pk": only.pk} if only else {}).update(pgh_created_at=moment)


def staff(since):
    return factories.StaffMemberFactory(left_on=london_day(since), added_at=since - timedelta(days=900))


def staff_unused(since):
    return factories.StaffMemberFactory(added_at=since)


def briefing(since, **details):
    times = {"starts_at": since - timedelta(hours=1), "ends_at": since}
    return factories.BriefingFactory(**times, **details)


def bookings(since):
    return factories.BookingFactory(briefing=briefing(since), state="cancelled", cancelled_at=since)


def joining(since):
    return briefing(since, contact_on_day="PC Ash")


def accounts(since):
    user = factories.OfficerFactory()
    User.objects.filter(pk=user.pk).update(joined_at=since - timedelta(days=9), last_login=since)
    return user


def credentials(since):
    return factories.OfficerFactory(is_active=False, disabled_at=since)


def invitations(since):
    by = factories.AdministratorFactory()
    times = {"invited_at": since - timedelta(days=7), "expires_at": since}
    return Invitation.objects.create(
        email=f"{uuid4()}@force.test", name="Rowan Vale", role="officer", is_national=True, invited_by=by, **times
    )


def request(since, **decided):
    area = factories.AreaFactory()
    return AccountRequest.objects.create(
        organisation_name="Marble Pictures",
        venue_name="Marble Hall",
        category="cinema",
        postcode="SW1A 1AA",
        area=area,
        force=area.force,
        name="Rowan Vale",
        email=f"{uuid4()}@venue.test",
        asked_at=since - timedelta(days=3),
        decided_at=since,
        **decided,
    )


def requests(since):
    return request(since, state="declined", reason="We could not reach you.")


def requests_approved(since):
    return request(since, state="approved", identity_check="By telephone")


def uploads(since):
    by = factories.CoordinatorFactory()
    return Upload.objects.create(kind="venues", name="Halls.csv", content=b"", by=by, state="done", ended_at=since)


def mails(since):
    key = str(uuid4())
    return Mail.objects.create(
        kind="reminder_day",
        key=key,
        message_id=key,
        to="sam@venue.test",
        posted_at=since,
        send_after=since,
        state="sent",
    )


def refusals(since):
    row = Refusal.objects.create(address=f"{uuid4()}@venue.test", kind="reminder_day")
    Refusal.objects.filter(pk=row.pk).update(refused_at=since)
    return row


def reads(since):
    return ReadLog.objects.create(kind="page", what="staff:all", path="/", read_at=since)


def history(since):
    event = factories.RoomFactory().events.get()
    age_history(since, event)
    return event


def holds(since):
    by = factories.AdministratorFactory()
    return Hold.objects.create(
        venue=factories.VenueFactory(),
        reason="A claim",
        placed_at=since,
        placed_by=by,
        released_at=since,
        released_by=by,
    )


def factor_removals(since):
    user, by = factories.OfficerFactory(), factories.AdministratorFactory()
    return FactorRemoval.objects.create(
        user=user, started_by=by, started_at=since, takes_effect_at=since, done_at=since
    )


def email_changes(since):
    user = factories.OfficerFactory()
    return EmailChange.objects.create(
        user=user, old_email=user.email, new_email="new@force.test", asked_by=user, asked_at=since, expires_at=since
    )


def sign_ins(since):
    return SignIn.objects.create(user=factories.OfficerFactory(), signed_in_at=since, seen_at=since)


def sessions(since):
    return Session.objects.create(session_key=uuid4().hex, session_data="", expire_date=since)


def typed(since):
    return Typed.objects.create(user=factories.OfficerFactory(), path="/", fields={}, kept_at=since)


def form_tokens(since):
    row = FormToken.objects.create(token=uuid4(), digest="")
    FormToken.objects.filter(pk=row.pk).update(used_at=since)
    return row


def guesses(since):
    return Guess.objects.create(key=uuid4().hex, guessed_at=since)


class Counter:
    """An entry of the cache, which has no model."""

    def __init__(self, since):
        self.key = uuid4().hex
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO cache_entry (cache_key, value, expires) VALUES (%s, '', %s)", [self.key, since])

    def is_gone(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cache_entry WHERE cache_key = %s", [self.key])
            return cursor.fetchone() == (0,)


counters = Counter
ROWS = {
    maker.__name__: maker
    for maker in [
        staff, staff_unused, bookings, joining, accounts, credentials, invitations, requests, requests_approved,
        uploads, mails, refusals, reads, history, holds, factor_removals, email_changes, sign_ins, sessions, typed,
        form_tokens, guesses,
    ]
} | {"counters": Counter}  # fmt: skip
ANONYMOUS = {StaffMember: {"name": REMOVED_PERSON, "email": ""}, Briefing: {"contact_on_day": ""}}


def is_gone(code, row):
    """Return whether a row was erased as its kind is."""
    if isinstance(row, Counter):
        return row.is_gone()
    now = type(row)._default_manager.filter(pk=row.pk)
    if code == "accounts":
        return now.filter(name=REMOVED_ACCOUNT, erased_at__isnull=False, password="!").exists()
    if code == "credentials":
        return now.filter(password="!", name=row.name).exists()
    if type(row) in ANONYMOUS:
        return now.filter(**ANONYMOUS[type(row)]).exists()
    return not now.exists()
