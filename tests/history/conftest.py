import os
from contextlib import closing
from urllib.parse import unquote, urlsplit

import psycopg2
import pytest
from django.db import connection


def application_url():
    """Return the URL of the role that web and worker run as; the tests run as the owner of the tables."""
    return os.environ["DATABASE_APPLICATION_URL"]


@pytest.fixture
def as_application(transactional_db):
    """A connection to the test database as the role that web and worker run as."""
    url = urlsplit(application_url())
    settings = {"user": url.username, "password": unquote(url.password), "dbname": connection.settings_dict["NAME"]}
    host = connection.settings_dict["HOST"]
    with closing(psycopg2.connect(host=host, port=connection.settings_dict["PORT"] or None, **settings)) as opened:
        opened.autocommit = True
        yield opened
