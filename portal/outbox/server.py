"""The mail server: one connection for many mails, and whose fault it is when one is not taken."""

from __future__ import annotations

import smtplib
from typing import Any, Self

from django.core.mail import EmailMessage, get_connection

MOST_BROKEN = 2  # connections in a row: one may be a mail's fault, two are the server's


class Unreachable(Exception):
    """The mail server itself does not serve us now: no mail is at fault."""


class Server:
    """The mail server, connected when it is first needed and anew after an error; `is_away` once that is no use."""

    def __init__(self) -> None:
        self.backend: Any = None
        self.broken = 0
        self.is_away = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.disconnect()

    def send(self, message: EmailMessage) -> None:
        """Hand one message over; raises Unreachable when no mail could be, else what is wrong with this one."""
        message.connection = self.backend = self.backend or self.connect()
        try:
            message.send()
        except Exception as error:
            self.disconnect()
            self.broken = self.broken + 1 if is_broken(error) else 0
            self.is_away = self.broken >= MOST_BROKEN
            raise
        self.broken = 0

    def connect(self) -> Any:
        backend = get_connection()
        try:
            backend.open()
        except OSError as error:  # as every smtplib.SMTPException is
            self.is_away = True
            backend.close()
            raise Unreachable(f"{type(error).__name__}: {error}") from error
        return backend

    def disconnect(self) -> None:
        if self.backend is not None:
            backend, self.backend = self.backend, None
            backend.close()


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
