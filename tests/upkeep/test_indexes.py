"""The indexes of our tables: none that another makes needless, since each is written with every row."""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db
BEGUN_BY_ANOTHER = """
SELECT a.indexrelid::regclass::text FROM pg_index a JOIN pg_index b USING (indrelid)
WHERE a.indrelid = ANY (%s::regclass[]) AND a.indexrelid <> b.indexrelid
  AND NOT a.indisunique AND a.indpred IS NULL AND a.indexprs IS NULL AND b.indpred IS NULL AND b.indexprs IS NULL
  AND b.indkey::text LIKE a.indkey::text || ' %%' AND b.indclass::text LIKE a.indclass::text || ' %%'
"""


def needless():
    """Return the names of the indexes of our tables that another one begins with."""
    ours = [model for model in apps.get_models() if model.__module__.startswith(("portal.", "venues.", "briefings."))]
    with connection.cursor() as cursor:
        cursor.execute(BEGUN_BY_ANOTHER, [[model._meta.db_table for model in ours]])
        return {name for (name,) in cursor.fetchall()}


def test_no_index_is_the_beginning_of_another():
    assert needless() == set()
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX twice ON briefings_booking (person_id)")
    assert needless() == {"twice"}
