from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the indexes are built beside running work

    dependencies = [("outbox", "0002_restoration")]

    operations = [
        AddIndexConcurrently(
            model_name='mail',
            index=models.Index(fields=['posted_at'], name='mail_posted'),
        ),
    ]
