"""What a form does not ask for changes nothing: extra fields, another's id in a choice."""

import pytest
from django.apps import apps
from django.db import connection, models
from django.forms import ChoiceField, ModelChoiceField
from django.urls import reverse

from briefings.models import Campaign, FocusArea
from portal.accounts.models import Force, User
from portal.pages.venue_field import VenueField
from tests.access.examples import EXAMPLES, NOWHERE
from tests.access.routes import NAMES, POLICIES
from venues.models import Area, Course, StaffMember, Venue

pytestmark = pytest.mark.django_db

FORMS = [name for name in NAMES if name in EXAMPLES and EXAMPLES[name].changed]
SHARED = (Area, Course, FocusArea)  # everybody's, so that another's id does not exist
DIFFERENT_EACH_TIME = (
    *("reference", "message_id", "key", "about", "digest", "led_to", "text", "html", "attachment"),
    *("attachment_name", "password", "subject", "metadata", "data"),
)
COLUMNS = """
SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = ANY(%s)
AND (data_type IN ('timestamp with time zone', 'uuid') OR column_name = ANY(%s))
GROUP BY table_name
"""
HIGHEST = "SELECT max(last_value) FROM pg_sequences WHERE schemaname = current_schema()"
RESTART = "SELECT setval(quote_ident(sequencename), %s) FROM pg_sequences WHERE schemaname = current_schema()"
ALWAYS_TRIED = ("is_staff", "is_superuser", "groups", "user_permissions", "by", "user_id", "force_id", "venue_id")


def rows(written):
    """Return every row of these tables, without what is different each time."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [written, list(DIFFERENT_EACH_TIME)])
        left_out = dict(cursor.fetchall())
        found = {}
        for name in set(written) - {"cache_entry"}:
            cursor.execute(f'SELECT to_jsonb(t) - %s::text[] FROM "{name}" t', [left_out.get(name, [])])
            found[name] = sorted(str(row) for (row,) in cursor.fetchall())
        return found


def highest_number():
    """Return the highest number that any sequence has given."""
    with connection.cursor() as cursor:
        cursor.execute(HIGHEST)
        return cursor.fetchone()[0]


def count_from(number):
    """Have every sequence go on from this number, because a rollback does not turn it back."""
    with connection.cursor() as cursor:
        cursor.execute(RESTART, [number])


def hostile_fields(foreign):
    """Return every field of every model of ours, with what somebody would like to have in it."""
    wanted = dict.fromkeys(ALWAYS_TRIED, "1")
    ours = {Force: foreign.force, Venue: foreign.venue, User: foreign.officer, Campaign: foreign.campaign}
    for model in apps.get_models():
        if not model.__module__.startswith(("portal.", "venues.", "briefings.")):
            continue
        for field in model._meta.get_fields():
            if not field.concrete:
                continue
            value = {models.BooleanField: "on", models.DateField: "2001-01-01", models.CharField: "Forged"}
            row = ours.get(field.related_model)
            wanted[field.name] = wanted[getattr(field, "attname", field.name)] = (
                row.pk if row else value.get(type(field), "1")
            )
    return wanted | {"role": "administrator", "state": "called_off", "level": "lead", "pk": 1}


@pytest.mark.parametrize("name", FORMS)
def test_ignore_fields_that_the_form_does_not_have(name, asker, world):
    example, person = EXAMPLES[name], world.one_admitted(POLICIES[name])
    address = reverse(name, args=example.arguments(person.own))
    known = asker.form_on(person, address).fields.keys() | example.form(person.own).keys()
    extra = {field: value for field, value in hostile_fields(world.foreign).items() if field not in known}
    assert {"is_staff", "id"} <= extra.keys()
    found, highest = [], highest_number()
    for more in ({}, extra):
        count_from(highest)
        answer = asker.ask(person, "POST", address, example.form(person.own) | more, rows=rows)
        assert (answer.status, example.changed in answer.changed) == (302, True)
        found.append(answer.rows)
    assert found[0] == found[1]


def choices(form, *, is_first):
    """Return the fields of a form that choose; of those that offer the same to everybody, one, and to one person."""
    offered = {}
    for name, field in form.fields.items():
        if isinstance(field, VenueField) or (
            isinstance(field, ModelChoiceField) and field.queryset.model not in SHARED
        ):
            offered[name] = name, field
        elif isinstance(field, ChoiceField) and is_first:
            offered.setdefault(str(list(field.choices)), (name, field))
    return dict(offered.values())


def wrong_choice(field, other):
    """Return a value of a choice that is another's, or of nobody without `other`."""
    if isinstance(field, VenueField):
        return f"{other.venue.name}, {other.venue.postcode}" if other else "Nowhere, NW1 9ZZ"
    if not isinstance(field, ModelChoiceField):
        return "no-such-choice"
    model = field.queryset.model
    if other is None or model in SHARED:
        return NOWHERE
    theirs = {
        Campaign: other.campaign,
        Force: other.force,
        StaffMember: other.spare,
        User: other.officer,
        Venue: other.venue,
    }
    assert model in theirs, f"Say in {__file__} which {model.__name__} is another's."
    return theirs[model].pk


@pytest.mark.parametrize("name", FORMS)
def test_refuse_anothers_id_in_a_choice(name, asker, world):
    """Hidden fields too; each role that the policy names, on its own objects. To some, nobody's is another's."""
    example, policy = EXAMPLES[name], POLICIES[name]
    people = [world.nobody] if policy.is_public else [who for who in world.admitted(policy) if not who.is_lent]
    for person in people:
        address = reverse(name, args=example.arguments(person.own))
        other = person.others[0] if person.others else None
        for field_name, field in choices(asker.form_on(person, address), is_first=person is people[0]).items():
            value, asked_for = wrong_choice(field, other), example.form(person.own)
            wrong = [value] if isinstance(asked_for.get(field_name), list) else value
            answer = asker.ask(person, "POST", address, asked_for | {field_name: wrong})
            assert (field_name, value, answer.status, answer.changed) == (field_name, value, 200, [])
