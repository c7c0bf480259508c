"""Who acts, and in which request or task: the database writes it beside every change."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from pghistory import runtime

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
            request = getattr(record, "request", None)
            record.request_id = getattr(request, "request_number", None) or request_id.get()
        return True
