#!/usr/bin/env python
import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        settings.DEMO  # noqa: B018  the first look reads the settings, which refuse in plain words
    except ImproperlyConfigured as error:
        sys.exit(f"\n{error}")
    execute_from_command_line(sys.argv)
