from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the indexes are built beside running work

    dependencies = [("outbox", "0003_posted_index")]

    operations = [
        AddIndexConcurrently(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("state__in", ["pending", "claimed"])),
                fields=["send_after", "id"],
                name="mail_due",
            ),
        ),
        RemoveIndexConcurrently(model_name="mail", name="mail_to_be_delivered"),
    ]
