"""Makes the database ready for the parts, in one Python, because each start of Django takes a second."""

import io
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils.module_loading import import_string


def main(welcome):
    django.setup()
    import_string("portal.upkeep.safety.refuse_what_is_unsafe")()
    say("Bringing the database up to date")
    be(settings.DATABASE_OWNER_URL)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    be(settings.DATABASES["default"])
    signs = io.StringIO()
    if settings.DEMO:
        say("Loading the demonstration (once)")
        call_command("seed_demo")
        call_command("show_sign_ins", stdout=signs)
    else:
        say("Collecting the static files")
        call_command("collectstatic", interactive=False, verbosity=0)
    welcome.write_text(signs.getvalue())


def be(role):
    """Go on as this role of the database."""
    if role:
        connection.close()
        connection.settings_dict |= settings.ENV.db_url_config(role) if isinstance(role, str) else role


def say(sentence):
    print(f"{sentence} …", flush=True)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except (ImproperlyConfigured, CommandError) as error:
        sys.exit(f"\n{error}")
    except OperationalError as error:
        sys.exit(f"\nThe database refused: {str(error).strip()}\nSee that it runs and has room, and start again.")
