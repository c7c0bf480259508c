"""Lines to the mail server: one connection for many mails, and whose fault it is when one is not taken."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Self, cast

from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import SafeMIMEMultipart, sanitize_address

MOST_BROKEN = 2  # connections in a row: one may be a mail's fault, two are the server's


class Unreachable(Exception):
    """The mail server itself does not serve us now: no mail is at fault."""


class Line:
    """A line to the mail server, connected when first needed and anew after an error; `is_dead` once that is no use.

    Lines of one process share `instant`: whoever says the end of a message has it until that is written down, so that
    a process that is killed leaves one mail at most which is sent and not marked.
    """

    def __init__(self, instant: Lock) -> None:
        self.instant = instant
        self.at_last: Callable[[], None] = lambda: None
        self.backend: Any = None
        self.broken = 0
        self.is_dead = self.has_instant = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.disconnect()

    @contextmanager
    def sending(self, message: EmailMessage, *, at_last: Callable[[], None]) -> Iterator[None]:
        """Hand one message over; inside it is taken. Raises Unreachable when none could be, else what is wrong.

        `at_last` is called before its words go out, for a last look whether they should.
        """
        self.at_last = at_last
        try:
            self.send(message)
            yield
        finally:
            if self.has_instant:
                self.has_instant = False
                self.instant.release()

    def send(self, message: EmailMessage) -> None:
        self.backend = self.backend or self.connect()
        try:
            hand_over(message, self.backend)
        except Exception as error:
            self.disconnect()
            self.broken = self.broken + 1 if is_broken(error) else 0
            self.is_dead = self.broken >= MOST_BROKEN
            raise
        self.broken = 0

    def connect(self) -> Any:
        backend = get_connection()
        try:
            backend.open()
        except OSError as error:  # as every smtplib.SMTPException is
            self.is_dead = True
            backend.close()
            raise Unreachable(f"{type(error).__name__}: {error}") from error
        smtp = getattr(backend, "connection", None)
        if isinstance(smtp, smtplib.SMTP):
            smtp.send = self.in_turn(smtp)  # type: ignore[method-assign]
        return backend

    def in_turn(self, smtp: smtplib.SMTP) -> Callable[..., None]:
        """Return what sends the words of a message once no other line is between its end and the row's mark.

        The words are bytes; commands are text, and go out at once. A server drops the words whose end it never got.
        """
        send = smtp.send

        def wait_and_send(words: Any) -> None:
            if isinstance(words, bytes):
                self.instant.acquire()
                self.has_instant = True
                try:
                    self.at_last()
                except Exception:
                    smtp.close()
                    raise
            send(words)

        return wait_and_send

    def disconnect(self) -> None:
        if self.backend is not None:
            backend, self.backend = self.backend, None
            backend.close()


def hand_over(message: EmailMessage, backend: Any) -> None:
    """Send the message; to a mail server without Django's second look at its addresses, which costs a tenth of all."""
    smtp = getattr(backend, "connection", None)
    if isinstance(smtp, smtplib.SMTP):
        made = cast(SafeMIMEMultipart, message.message())
        to = [sanitize_address(("", address), "utf-8") for address in message.recipients()]
        smtp.sendmail(message.from_email, to, made.as_bytes(linesep="\r\n"))
    else:
        backend.send_messages([message])


def is_broken(error: Exception) -> bool:
    """Return whether the connection broke: closed, silent for too long, or said to be closing (421)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(code == 421 for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code == 421
    return isinstance(error, OSError)


def is_final(error: Exception) -> bool:
    """Return whether the server will never take this mail: a 5xx about its reader or content, not about us."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _words in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and 500 <= error.smtp_code < 600
