"""What a form does not ask for changes nothing: forged forms, extra fields, another's id in a choice."""

import pytest
from django.db import connection
from django.forms import ChoiceField, ModelChoiceField
from django.urls import reverse

from briefings.models import Campaign, FocusArea
from portal.accounts.models import Force, User
from portal.pages.venue_field import VenueField
from tests.access.asking import tables
from tests.access.examples import EXAMPLES
from tests.access.test_matrix import NAMES, POLICIES
from venues.models import Area, Course, StaffMember, Venue

pytestmark = pytest.mark.django_db

WITHOUT_TOKEN = {"mail:refuse": "a mail program posts to it by itself (RFC 8058); the signed link is the authority"}
FORMS = [name for name in NAMES if EXAMPLES[name].changed]
SHARED = (Area, Course, FocusArea)  # everybody's, so that another's id does not exist
DIFFERENT_EACH_TIME = (
    *("reference", "message_id", "key", "about", "digest", "led_to", "text", "html", "attachment"),
    *("attachment_name", "password", "subject", "metadata"),
)
COLUMNS = """
SELECT table_name, string_agg(quote_literal(column_name), ',') FROM information_schema.columns
WHERE table_schema = current_schema() AND (data_type IN ('timestamp with time zone', 'uuid') OR column_name = ANY(%s))
GROUP BY table_name
"""


def who(name, world):
    """Return somebody whom the route's policy admits, and to whom the example's form is open."""
    return next((user for user in world.people.values() if POLICIES[name].admits(user)), None)


def shown_form(name, asker, world):
    """Return the address of a form, somebody who may send it, and the form as its page shows it."""
    user = None if POLICIES[name].is_public else who(name, world)
    address = reverse(name, args=EXAMPLES[name].arguments(world.own))
    context = asker.ask(user, "GET", address).context
    return address, user, context.get("form") if context else None


@pytest.mark.parametrize("name", NAMES)
def test_refuse_what_comes_without_a_token(name, asker, world):
    example = EXAMPLES[name]
    user = None if POLICIES[name].is_public else who(name, world)
    address = reverse(name, args=example.arguments(world.own))
    for method in ("POST", "PUT", "DELETE"):
        client = asker.client(user, enforce_csrf_checks=True)
        form = example.form(world.own) if example.form and method == "POST" else None
        answer = asker.ask(user, method, address, form, client=client)
        if name in WITHOUT_TOKEN:
            assert answer.status < 500
            continue
        assert (method, answer.status, answer.changed) == (method, 403, [])


def rows():
    """Return every row of every table, without what is different each time."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [list(DIFFERENT_EACH_TIME)])
        left_out = dict(cursor.fetchall())
        each = " UNION ALL ".join(
            f"SELECT '{name}' AS name, (to_jsonb(t) - ARRAY[{left_out.get(name, '')}]::text[])::text FROM \"{name}\" t"
            for name in tables()
        )
        cursor.execute(f"SELECT * FROM ({each}) AS row ORDER BY 1, 2")
        return cursor.fetchall()


def count_from_the_same():
    """Have every sequence begin at the same number, because a rollback does not turn it back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(quote_ident(sequencename), 1000000) FROM pg_sequences WHERE schemaname = 'public'"
        )


@pytest.mark.parametrize("name", FORMS)
def test_ignore_fields_that_the_form_does_not_have(name, asker, world):
    address, user, form = shown_form(name, asker, world)
    asked_for = EXAMPLES[name].form(world.own)
    known = form.fields.keys() if form is not None else asked_for.keys()
    foreign = world.foreign
    extra = {
        **dict.fromkeys(("is_staff", "is_superuser", "is_national", "is_walk_in", "is_active"), "on"),
        **dict.fromkeys(("force", "force_id", "forces"), foreign.force.pk),
        **dict.fromkeys(("venue", "venue_id", "host_venue_id", "audience_venue_id"), foreign.venue.pk),
        **dict.fromkeys(("by", "user", "user_id", "booked_by", "marked_by", "made_by"), foreign.officer.pk),
        **{"role": "administrator", "state": "called_off", "level": "lead", "id": 1, "pk": 1, "places_taken": 0},
    }
    found = []
    for sent in (asked_for, asked_for | {field: value for field, value in extra.items() if field not in known}):
        count_from_the_same()
        answer = asker.ask(user, "POST", address, sent, rows=rows)
        assert (answer.status, EXAMPLES[name].changed in answer.changed) == (302, True)
        found.append(answer.rows)
    assert found[0] == found[1]


def anothers(field, other):
    """Return values of a choice field that would be another's, or of nobody; a new model has to be named here."""
    if isinstance(field, VenueField):
        return [f"{other.venue.name}, {other.venue.postcode}", other.venue.name]
    if isinstance(field, ModelChoiceField):
        if field.queryset.model in SHARED:
            return [987_654_321]
        rows = {
            Campaign: other.campaign,
            Force: other.force,
            StaffMember: other.spare,
            User: other.officer,
            Venue: other.venue,
        }
        return [rows[field.queryset.model].pk, 987_654_321]
    return ["no-such-choice"] if isinstance(field, ChoiceField) else []


@pytest.mark.parametrize("name", FORMS)
def test_refuse_anothers_id_in_a_choice(name, asker, world):
    address, user, form = shown_form(name, asker, world)
    if user is None or form is None:
        pytest.skip("chooses nothing")
    sees_all = user.is_administrator
    asked_for = EXAMPLES[name].form(world.own)
    for other in world.others(user):
        for field_name, field in form.fields.items():
            for value in anothers(field, other):
                if sees_all and isinstance(field, ModelChoiceField) and value != 987_654_321:
                    continue
                wrong = [value] if isinstance(asked_for.get(field_name), list) else value
                answer = asker.ask(user, "POST", address, asked_for | {field_name: wrong})
                assert (field_name, value, answer.status, answer.changed) == (field_name, value, 200, [])
