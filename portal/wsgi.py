"""What the web server runs."""

import os
import re

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

CHARSET = re.compile(r";[\s]*charset[^;]*", re.IGNORECASE)


def in_utf_8(answer):
    """Have every request read as UTF-8, whatever it claims: some charsets that Python knows are no text at all."""

    def answer_in_utf_8(environ, start_response):
        environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
        return answer(environ, start_response)

    return answer_in_utf_8


application = in_utf_8(get_wsgi_application())
import_string("portal.upkeep.safety.refuse_what_is_unsafe")()
