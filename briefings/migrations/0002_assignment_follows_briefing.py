from django.db import migrations

FOLLOW = """
ALTER TABLE briefings_assignment ADD CONSTRAINT assignment_follows_briefing
FOREIGN KEY (briefing_id, starts_at, ends_at, live)
REFERENCES briefings_briefing (id, starts_at, ends_at, live) ON UPDATE CASCADE ON DELETE CASCADE
"""


class Migration(migrations.Migration):
    dependencies = [("briefings", "0001_initial")]
    operations = [
        migrations.RunSQL(FOLLOW, "ALTER TABLE briefings_assignment DROP CONSTRAINT assignment_follows_briefing")
    ]
