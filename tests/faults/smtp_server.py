"""A real SMTP server on loopback that follows a script: it answers as told, stalls, hangs up, or waits at a point."""

import asyncio
import threading
from collections import Counter
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Letterbox:
    """What was taken (answered with 250), in order, and how each address is answered.

    `answers` holds by address, or by "" for everybody, what RCPT is answered with: a line such as "550 gone";
    `at_data` what happens once the message is there: "stall", "hang up", or a line. `connections` is how many there
    have been, `open` how many there are: with none, no more can be taken.
    """

    def __init__(self):
        self.taken = []
        self.answers, self.at_data = {}, {}
        self.connections = self.open = 0
        self.waiting = None

    def numbers(self):
        """Return how often each Message-ID was taken."""
        return Counter(message["Message-ID"] for message in self.taken)

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        await self.pause("MAIL")
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        await self.pause("RCPT")
        if answer := self.answers.get(address) or self.answers.get(""):
            return await self.follow(answer, server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        if answer := self.at_data.get(envelope.rcpt_tos[0]) or self.at_data.get(""):
            return await self.follow(answer, server)
        self.taken.append(message)
        await self.pause("250", message["Message-ID"])
        return "250 OK"

    async def follow(self, answer, server):
        if answer == "stall":
            await asyncio.sleep(60)
        if answer == "hang up":
            server.transport.abort()
            await asyncio.sleep(60)
        return answer

    async def pause(self, point, number=None):
        """Wait here when the test waits for this point."""
        waiting = self.waiting
        if waiting and waiting.point == point and len(self.taken) >= waiting.after:
            waiting.number = number
            waiting.clients -= 1
            if not waiting.clients:
                self.waiting = None
                waiting.reached.set()
            while not waiting.go_on.is_set():
                await asyncio.sleep(0.01)

    @contextmanager
    def held(self, point, *, after=0, clients=1):
        """Yield the instant at which clients wait at MAIL, RCPT or 250 once so many were taken; then let them go."""
        self.waiting = instant = Instant(point, after, clients)
        try:
            yield instant
        finally:
            self.waiting = None
            instant.go_on.set()


class Instant:
    def __init__(self, point, after, clients):
        self.point, self.after, self.clients, self.number = point, after, clients, None
        self.reached, self.go_on = threading.Event(), threading.Event()

    def wait(self, seconds=30):
        assert self.reached.wait(seconds), f"nobody came to {self.point} within {seconds} s"


class CountedSMTP(SMTP):
    def connection_made(self, transport):
        self.event_handler.connections += 1
        self.event_handler.open += 1
        super().connection_made(transport)

    def connection_lost(self, error):
        super().connection_lost(error)
        self.event_handler.open -= 1


class LoopbackController(Controller):
    def factory(self):
        return CountedSMTP(self.handler, decode_data=False, enable_SMTPUTF8=True)
