"""What a task changes is recorded as done by that task."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from celery import Task

from portal.history.acting import acting, request_id


class RecordedTask(Task):
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        number = self.request.id or uuid4().hex
        token = request_id.set(number)
        try:
            with acting(task=self.name, request=number):
                return super().__call__(*args, **kwargs)
        finally:
            request_id.reset(token)
