"""Asking the portal as somebody, with every trace of the answer taken back; and what of an answer can be compared."""

import io
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import quote
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

NOT_COMPARED = {
    "django_session",  # a session may begin, renew itself or end
    "history_readlog",  # who read what
    "upkeep_signoflife",  # when the health check last heard from Redis
}
READS = ("SELECT ", "SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")
TOKENS = [
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*'), r"\1"),
    (re.compile(r'(name="form_token" value=")[^"]*'), r"\1"),
]


@dataclass
class Answer:
    """An answer of the portal, and which tables its request changed."""

    status: int
    location: str
    body: str
    changed: list[str] = field(default_factory=list)
    context: object = None
    rows: object = None


def session_key(user):
    """Return the key of a session that was open before anything happened to the account."""
    client = Client()
    is_active, user.is_active = user.is_active, True
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    user.is_active = is_active
    return client.session.session_key


@contextmanager
def taken_back():
    """Take back whatever the block does to the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@cache
def tables():
    return sorted(set(connection.introspection.django_table_names(only_existing=True)) - NOT_COMPARED)


def digest():
    """Return the digest of every table but those of sessions and reads, in one statement."""
    each = " UNION ALL ".join(
        f"SELECT '{name}', count(*) || md5(COALESCE(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{name}\" t"
        for name in tables()
    )
    with connection.cursor() as cursor:
        cursor.execute(each)
        return dict(cursor.fetchall())


def noting(statements):
    """Return a wrapper that notes every statement which may change rows."""

    def execute(run, sql, params, many, context):
        if not sql.lstrip().upper().startswith(READS):
            statements.append(sql)
        return run(sql, params, many, context)

    return execute


def text_of(response):
    """Return what a person can read in an answer; of a workbook, the text of all its parts."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = sorted(name for name in book.namelist() if not name.startswith("docProps/"))
            return "\n".join(book.read(part).decode() for part in parts)
    return content.decode()


def plain(text, address):
    """Return the text without its tokens, and without the address that was asked for."""
    for pattern, kept in TOKENS:
        text = pattern.sub(kept, text)
    return (
        text.replace(quote(address, safe=""), "ADDRESS").replace(quote(address), "ADDRESS").replace(address, "ADDRESS")
    )


class Asker:
    """Sends requests as people of the world; each in a transaction of its own that is taken back."""

    def __init__(self, world):
        self.world = world
        everybody = [*world.people.values(), *world.gone.values(), world.neighbour.manager, world.foreign.officer]
        self.keys = {user.pk: session_key(user) for user in everybody}
        self.before = digest()

    def client(self, user, **options):
        client = Client(raise_request_exception=False, **options)
        if user is not None:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.keys[user.pk]
        return client

    def ask(self, user, method, address, data=None, *, rows=None, client=None, **headers):
        """Return the answer; `rows`, a function, is called before everything is taken back."""
        sent = data
        if method == "POST":
            sent = {"form_token": str(uuid4())} | (data or {})
        client = client or self.client(user)
        statements = []
        with taken_back():
            with connection.execute_wrapper(noting(statements)):
                response = getattr(client, method.lower())(address, sent, **headers)
                body = plain(text_of(response), address)
            after = self.before
            if statements:
                connection.check_constraints()
                after = digest()
            answer = Answer(
                status=response.status_code,
                location=plain(response.get("Location", ""), address),
                body=body,
                changed=sorted(name for name in after if after[name] != self.before.get(name)),
                context=response.context,
                rows=rows() if rows else None,
            )
        return answer
