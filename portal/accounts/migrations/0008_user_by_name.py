from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built beside running work

    dependencies = [("accounts", "0007_context_index")]

    operations = [
        AddIndexConcurrently(model_name="user", index=models.Index(fields=["name", "id"], name="user_by_name")),
    ]
