"""Requests to the real web process, all of them sent at one moment."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.test import Client

SECRET = "a" * 32  # a browser's own secret against forged requests: cookie and field need only be the same


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    page: str


@dataclass(frozen=True)
class Web:
    """The web process at this port, which reads the sessions that this test process writes."""

    port: int

    def post(self, session, path, data):
        """Return the one answer to this form."""
        return self.post_at_once([(session, path, data)])[0]

    def post_at_once(self, forms):
        """Send these forms, each (session, path, data), at one moment on a connection each, and return the answers."""
        return asyncio.run(self.exchange([self.request(*form) for form in forms]))

    async def exchange(self, requests):
        ready = asyncio.Barrier(len(requests))
        return await asyncio.gather(*(self.answer_to(request, ready) for request in requests))

    async def answer_to(self, request, ready):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        await ready.wait()
        writer.write(request)
        head, _blank, page = (await reader.read()).decode().partition("\r\n\r\n")
        writer.close()
        await writer.wait_closed()
        status, *lines = head.split("\r\n")
        headers = {name.lower(): value for name, _colon, value in (line.partition(": ") for line in lines)}
        return Answer(int(status.split()[1]), headers.get("location", ""), " ".join(page.split()))

    def request(self, session, path, data):
        body = urlencode({"form_token": str(uuid4()), "csrfmiddlewaretoken": SECRET} | data, doseq=True)
        cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={SECRET}"
        lines = [
            f"POST {path} HTTP/1.1",
            f"Host: localhost:{self.port}",
            f"Cookie: {cookies}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            "Connection: close",
        ]
        return "\r\n".join([*lines, "", body]).encode()


def begin_web(portal, port):
    """Begin the web process of this portal, as bin/run does, and return it with its part."""
    return Web(port), portal.begin_web(port, SECRET_KEY=settings.SECRET_KEY)


def session_of(user):
    """Return the number of a session in which this user is signed in."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
