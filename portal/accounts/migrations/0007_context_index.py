from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the indexes are built beside running work

    dependencies = [("accounts", "0006_personal_data")]

    operations = [
        AddIndexConcurrently(
            model_name='emailchangeevent',
            index=models.Index(fields=['pgh_context'], name='emailchangeevent_context'),
        ),
        AddIndexConcurrently(
            model_name='invitationevent',
            index=models.Index(fields=['pgh_context'], name='invitationevent_context'),
        ),
        AddIndexConcurrently(
            model_name='userevent',
            index=models.Index(fields=['pgh_context'], name='userevent_context'),
        ),
    ]
