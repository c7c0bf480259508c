"""Asking the portal as somebody, with every trace of the answer taken back; and what of an answer can be compared."""

import io
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from urllib.parse import quote
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.utils import timezone

from portal.accounts.models import SignIn

NOT_COMPARED = [
    "django_session",  # a session may begin, renew itself or end
    "history_readlog",  # who read what
]
TABLES = """
SELECT relname, oid::bigint FROM pg_class
WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname <> ALL(%s) ORDER BY relname
"""
WRITTEN = """
SELECT array_agg(
    pg_stat_get_xact_tuples_inserted(t) + pg_stat_get_xact_tuples_updated(t) + pg_stat_get_xact_tuples_deleted(t)
    ORDER BY n) FROM unnest(%s::oid[]) WITH ORDINALITY AS tables (t, n)
"""
TOKENS = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]*|(?<=name="form_token" value=")[^"]*')


@dataclass
class Answer:
    """An answer of the portal; the tables that its request wrote to, and of those the ones it left changed."""

    status: int
    location: str
    content: bytes
    address: str
    written: list[str]
    changed: list[str]
    rows: object = None

    @cached_property
    def text(self):
        """What a person can read in it."""
        return text_of(self.content)

    @cached_property
    def body(self):
        """The same, without what differs each time."""
        return plain(self.text, self.address)


def session_key(user, *, is_proven=True):
    """Return the key of a session that was open before anything happened to the account."""
    client = Client()
    is_active, user.is_active = user.is_active, True
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    user.is_active = is_active
    session = client.session
    if not is_proven:
        session["account_authentication_methods"][-1]["at"] -= 60 * 60
        session.save()
    # Seen in the future, so that no request has to write down that the sign-in is used.
    SignIn.objects.filter(user=user).update(seen_at=timezone.now() + timedelta(hours=1))
    return session.session_key


@contextmanager
def taken_back():
    """Take back whatever the block does to the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Tables:
    """Every table but those of sessions and reads: what is written to them, and what stands in them."""

    def __init__(self):
        with connection.cursor() as cursor:
            cursor.execute(TABLES, [NOT_COMPARED])
            self.names, self.numbers = map(list, zip(*cursor.fetchall(), strict=True))

    def count(self):
        """Return how many rows were written to each table so far, even if that was taken back."""
        with connection.cursor() as cursor:
            cursor.execute(WRITTEN, [self.numbers])
            return cursor.fetchone()[0]

    def written_since(self, counts):
        each = zip(self.names, counts, self.count(), strict=True)
        return [name for name, before, now in each if before != now]

    def digest(self, names):
        """Return what stands in each of the tables, but for how often somebody tried to sign in."""
        names = [name for name in names if name != settings.CACHES["default"]["LOCATION"]]
        if not names:
            return {}
        each = " UNION ALL ".join(
            f"SELECT '{name}', count(*) || md5(COALESCE(string_agg(t::text, '|' ORDER BY t::text), '')) "
            f'FROM "{name}" t'
            for name in names
        )
        with connection.cursor() as cursor:
            cursor.execute(each)
            return dict(cursor.fetchall())


def text_of(content):
    """Return what a person can read in an answer; of a workbook, the text of all its parts."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = sorted(name for name in book.namelist() if not name.startswith("docProps/"))
            return "\n".join(book.read(part).decode() for part in parts)
    return content.decode()


def plain(text, address):
    """Return the text without its tokens, and without the address that was asked for."""
    text = TOKENS.sub("", text)
    if address == "/":
        return text
    for said in (quote(address, safe=""), quote(address), address):
        text = text.replace(said, "ADDRESS")
    return text


def is_on_site(location):
    """Return whether a redirect, if this is one, stays on the portal."""
    stays = location.startswith(("/", "ADDRESS")) and not location.startswith(("//", "/\\"))
    return stays or not location


class Browser(RequestFactory):
    """Hands each request to the portal with this session, and returns its answer."""

    def __init__(self, handler, key, **details):
        super().__init__(**details)
        self.handler = handler
        if key:
            self.cookies[settings.SESSION_COOKIE_NAME] = key

    def request(self, **request):
        return self.handler(self._base_environ(**request))


class Asker:
    """Sends requests as people of the world; each in a transaction of its own that is taken back."""

    def __init__(self):
        self.handler, self.strict_handler = ClientHandler(enforce_csrf_checks=False), ClientHandler()
        self.tables = Tables()
        self.forms, self.answers = {}, {}

    def ask(self, person, method, address, form=None, *, key=None, is_strict=False, rows=None, **details):
        """Return the answer; `rows(written)` is called before everything is taken back.

        `key` asks with another session than the person's; `is_strict` refuses forms without a token, as browsers meet.
        """
        sent = {"form_token": str(uuid4())} | (form or {}) if method == "POST" else None
        browser = Browser(self.strict_handler if is_strict else self.handler, key or person.key, **details)
        counts = self.tables.count()
        with taken_back():
            response = getattr(browser, method.lower())(address, sent)
            content = b"".join(response) if response.streaming else response.content
            written = self.tables.written_since(counts)
            if written:
                connection.check_constraints()
            after = self.tables.digest(written)
            kept = rows(written) if rows else None
        before = self.tables.digest(written)
        changed = [name for name, digest in after.items() if digest != before[name]]
        location = plain(response.get("Location", ""), address)
        return Answer(response.status_code, location, content, address, written, changed, kept)

    def ask_once(self, person, method, address):
        """Return the answer, asked for once."""
        key = (person.name, method, address)
        if key not in self.answers:
            self.answers[key] = self.ask(person, method, address)
        return self.answers[key]

    def form_on(self, person, address):
        """Return the form that a page shows, looked at once."""
        if (person.name, address) not in self.forms:
            client = Client()
            client.handler = self.handler
            if person.key:
                client.cookies[settings.SESSION_COOKIE_NAME] = person.key
            with taken_back():
                self.forms[person.name, address] = client.get(address).context["form"]
        return self.forms[person.name, address]
