"""Drops each index of a foreign key that another index of its table begins with; nobody waits for it."""

import django.db.models.deletion
from django.db import migrations, models

INDEXES = [
    ("briefings_assignment", "briefing_id", "briefings_assignment_briefing_id_88d0a8cd"),
    ("briefings_booking", "briefing_id", "briefings_booking_briefing_id_1593dfec"),
    ("briefings_booking", "person_id", "briefings_booking_person_id_2bef79f0"),
    ("briefings_booking", "venue_id", "briefings_booking_venue_id_33adc29f"),
    ("briefings_briefing", "campaign_id", "briefings_briefing_campaign_id_a71ca197"),
    ("briefings_briefing", "force_id", "briefings_briefing_force_id_7d003e2f"),
    ("briefings_campaignday", "campaign_id", "briefings_campaignday_campaign_id_87b4cff1"),
    ("briefings_fact", "revision_id", "briefings_fact_revision_id_bbd8059c"),
    ("briefings_factperson", "fact_id", "briefings_factperson_fact_id_190115cb"),
    ("briefings_weeklyrevision", "force_id", "briefings_weeklyrevision_force_id_57557cf4"),
]


def dropped(table, column, name):
    """Return the operation that drops the index beside running work."""
    return migrations.RunSQL(
        f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} ({column})",
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('accounts', '0007_context_index'),
        ('briefings', '0008_indexes_at_size'),
        ('venues', '0006_indexes_at_size'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[dropped(*index) for index in INDEXES],
            state_operations=[
                migrations.AlterField(
                    model_name='assignment',
                    name='briefing',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='briefings.briefing'),
                ),
                migrations.AlterField(
                    model_name='booking',
                    name='briefing',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='briefings.briefing'),
                ),
                migrations.AlterField(
                    model_name='booking',
                    name='person',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='venues.staffmember'),
                ),
                migrations.AlterField(
                    model_name='booking',
                    name='venue',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='venues.venue'),
                ),
                migrations.AlterField(
                    model_name='briefing',
                    name='campaign',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='briefings', to='briefings.campaign', verbose_name='campaign'),
                ),
                migrations.AlterField(
                    model_name='briefing',
                    name='force',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='accounts.force', verbose_name='force'),
                ),
                migrations.AlterField(
                    model_name='campaignday',
                    name='campaign',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='days', to='briefings.campaign'),
                ),
                migrations.AlterField(
                    model_name='fact',
                    name='revision',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='briefings.weeklyrevision'),
                ),
                migrations.AlterField(
                    model_name='factperson',
                    name='fact',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='briefings.fact'),
                ),
                migrations.AlterField(
                    model_name='weeklyrevision',
                    name='force',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.force', verbose_name='force'),
                ),
            ],
        ),
    ]
