"""Drops each index of a foreign key that another index of its table begins with; nobody waits for it."""

import django.db.models.deletion
from django.db import migrations, models

INDEXES = [
    ("venues_accountrequest", "force_id", "venues_accountrequest_force_id_3ae97edd"),
    ("venues_staffmember", "venue_id", "venues_staffmember_venue_id_4b82a27e"),
    ("venues_venue", "force_id", "venues_venue_force_id_efce9449"),
    ("venues_venuemanager", "venue_id", "venues_venuemanager_venue_id_ad60593d"),
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
        ('venues', '0006_indexes_at_size'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[dropped(*index) for index in INDEXES],
            state_operations=[
                migrations.AlterField(
                    model_name='accountrequest',
                    name='force',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='accounts.force'),
                ),
                migrations.AlterField(
                    model_name='staffmember',
                    name='venue',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='staff', to='venues.venue'),
                ),
                migrations.AlterField(
                    model_name='venue',
                    name='force',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='accounts.force', verbose_name='force'),
                ),
                migrations.AlterField(
                    model_name='venuemanager',
                    name='venue',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='managers', to='venues.venue'),
                ),
            ],
        ),
    ]
