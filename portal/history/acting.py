"""Who acts, and in which request or task: the database writes it beside every change."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from pghistory import runtime
from pythonjsonlogger.json import JsonFormatter

request_id: ContextVar[str] = ContextVar("request_id", default="-")


@contextmanager
def acting(**who: Any) -> Iterator[None]:
    """Record each change made inside as done by `who`: user (number), request, path, task.

    Inside another one it starts a record of its own that knows what the outer one knew: the database keeps
    a record as it was first written. pghistory's own nesting would change the outer record instead.
    """
    outer = getattr(runtime._tracker, "value", None)
    if outer is None:
        with runtime.context(**who):
            yield
        return
    runtime._tracker.value = runtime.Context(id=uuid4(), metadata=outer.metadata | who)
    try:
        yield
    finally:
        runtime._tracker.value = outer


class RequestFilter(logging.Filter):
    """Puts the request's number into the log line, unless the line has it already."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "request_id"):
            record.request_id = request_id.get()
        return True


class JsonLines(JsonFormatter):
    """A log line as one JSON object, without what only Django's own handlers read: the request itself."""

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data.pop("request", None)
