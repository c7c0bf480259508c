"""An address typed with capitals was kept so, and nobody could sign in with it: the sign-in looks for small letters."""

from django.db import migrations, models
from django.db.models.functions import Lower


def write_small(apps, schema_editor):
    users = apps.get_model("accounts", "User").objects
    users.exclude(email=Lower("email")).update(email=Lower("email"))


class Migration(migrations.Migration):

    dependencies = [("accounts", "0003_sign_ins_guesses_and_removals")]

    operations = [migrations.RunPython(write_small, migrations.RunPython.noop)]
