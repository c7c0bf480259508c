from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the indexes are built beside running work

    dependencies = [("briefings", "0006_reminder")]

    operations = [
        AddIndexConcurrently(
            model_name='assignmentevent',
            index=models.Index(fields=['pgh_context'], name='assignmentevent_context'),
        ),
        AddIndexConcurrently(
            model_name='bookingevent',
            index=models.Index(fields=['pgh_context'], name='bookingevent_context'),
        ),
        AddIndexConcurrently(
            model_name='briefingevent',
            index=models.Index(fields=['pgh_context'], name='briefingevent_context'),
        ),
        AddIndexConcurrently(
            model_name='campaigndayevent',
            index=models.Index(fields=['pgh_context'], name='campaigndayevent_context'),
        ),
        AddIndexConcurrently(
            model_name='campaignevent',
            index=models.Index(fields=['pgh_context'], name='campaignevent_context'),
        ),
    ]
