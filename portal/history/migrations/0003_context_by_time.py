from django.db import migrations


class Migration(migrations.Migration):
    atomic = False  # the index is built beside running work

    dependencies = [("history", "0002_context_kept")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS pghistory_context_when ON pghistory_context (created_at)",
            "DROP INDEX pghistory_context_when",
        )
    ]
