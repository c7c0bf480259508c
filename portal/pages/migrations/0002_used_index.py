from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the indexes are built beside running work

    dependencies = [("pages", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            model_name='formtoken',
            index=models.Index(fields=['used_at'], name='form_token_used'),
        ),
    ]
