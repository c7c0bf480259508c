from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the indexes are built beside running work

    dependencies = [("venues", "0004_personal_data")]

    operations = [
        AddIndexConcurrently(
            model_name='accountrequestevent',
            index=models.Index(fields=['pgh_context'], name='accountrequestevent_context'),
        ),
        AddIndexConcurrently(
            model_name='roomevent',
            index=models.Index(fields=['pgh_context'], name='roomevent_context'),
        ),
        AddIndexConcurrently(
            model_name='staffmemberevent',
            index=models.Index(fields=['pgh_context'], name='staffmemberevent_context'),
        ),
        AddIndexConcurrently(
            model_name='trainingrecordevent',
            index=models.Index(fields=['pgh_context'], name='trainingrecordevent_context'),
        ),
        AddIndexConcurrently(
            model_name='venueevent',
            index=models.Index(fields=['pgh_context'], name='venueevent_context'),
        ),
        AddIndexConcurrently(
            model_name='venuemanagerevent',
            index=models.Index(fields=['pgh_context'], name='venuemanagerevent_context'),
        ),
    ]
