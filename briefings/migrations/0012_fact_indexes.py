"""Holds that a fact holds once, and finds those that a revision ended; nobody waits while the indexes are built.

Postgres is told at once how few facts have ended: it would guess that nearly all have.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("briefings", "0011_facts_of_old_revisions_ended")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE briefings_fact"
            " VALIDATE CONSTRAINT briefings_fact_ended_id_bc0bba62_fk_briefings_weeklyrevision_id",
            migrations.RunSQL.noop,
        ),
        AddIndexConcurrently(
            model_name="fact",
            index=models.Index(condition=models.Q(("ended__isnull", False)), fields=["ended"], name="fact_by_end"),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY fact_holds_once ON briefings_fact (briefing_id, venue_id, day)"
                    " NULLS NOT DISTINCT WHERE ended_id IS NULL",
                    "DROP INDEX CONCURRENTLY fact_holds_once",
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="fact",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("ended", None)),
                        fields=("briefing", "venue", "day"),
                        name="fact_holds_once",
                        nulls_distinct=False,
                    ),
                ),
            ],
        ),
        migrations.RunSQL("ANALYZE briefings_fact (ended_id)", migrations.RunSQL.noop),
    ]
