"""What every log leaves out: secrets in addresses, what was searched for, and the values that errors quote."""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.utils import IntegrityError, InterfaceError, OperationalError
from pythonjsonlogger import json as jsonlogger

SECRET_PATHS = re.compile(
    r"(/accounts/(?:accept|keep-factor|new-email|keep-email)/|/mail/refuse/|/account/password/new/)[^?]+"
)
TELLING_NO_VALUES = (
    ImproperlyConfigured,
    OperationalError,
    InterfaceError,
    ConnectionError,
    AttributeError,
    ImportError,
)

Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def plain_path(address: str) -> str:
    """Return an address without its query; of one with a secret in it, what stands before the secret."""
    return SECRET_PATHS.sub(r"\1…/", address).partition("?")[0]


def kind_of(error: BaseException) -> str:
    """Return what kind of error it is, with its words where they quote nothing that people typed."""
    words = ""
    if isinstance(error, IntegrityError):
        words = str(error).partition("\n")[0]  # the next lines quote the row
    elif isinstance(error, TELLING_NO_VALUES):
        words = str(error)
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def reason(error: BaseException) -> str:
    """Return what kind of error it is, and from which it came."""
    told = kind_of(error)
    return f"{told}, from {reason(error.__cause__)}" if error.__cause__ else told


class PlainFormatter(logging.Formatter):
    """Writes where an error came from and what kind it is, without the values in its words."""

    def formatException(self, ei: Failure) -> str:
        told: list[str] = []
        error = ei[1]
        while error is not None:
            told = ["Traceback:", "".join(traceback.format_tb(error.__traceback__)) + kind_of(error), *told]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(told)


class PlainFilter(logging.Filter):
    """Takes secrets out of what a line tells: addresses, and what Celery says of a task that failed."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(record.args, tuple):
            record.args = tuple(map(plain, record.args))
        elif isinstance(record.args, dict) and "exc" in record.args:
            record.args = record.args | {
                "exc": reason(error) if error else "",
                "traceback": "",
                "args": "",
                "kwargs": "",
            }
        return True


def plain(value: object) -> object:
    """Return what stands in a line for a value: of an address its path, of an error its kind, of a row its number."""
    if isinstance(value, str):
        return plain_path(value) if value.startswith("/") else value
    if isinstance(value, BaseException):
        return reason(value)
    return f"{value._meta.label} {value.pk}" if hasattr(value, "_meta") and hasattr(value, "pk") else value


class JsonFormatter(PlainFormatter, jsonlogger.JsonFormatter):
    """A log line as one JSON object, without the request that Django adds and what Celery adds of a failed task."""

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        for name in ("request", "data"):
            log_data.pop(name, None)
