"""Worker and beat as programs: what their log tells a machine, and what they refuse to start with."""

import json

import pytest
from celery import current_app

from portal.history.acting import request_id
from tests.factories import OfficerFactory
from tests.faults.processes import until

FOR_REAL = {
    "DEMO": "0",
    "SECRET_KEY": "for-this-test-only-" * 4,
    "BASE_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example",
}


def test_workers_lines_have_the_number_of_the_request_and_name_slow_queries(portal, servers):
    worker = portal.begin("worker", LOG_FORMAT="json", SLOW_QUERY_MS="0")
    way = current_app.connection_for_write(servers.redis.url.replace("unix://", "redis+socket://"))
    token = request_id.set("from-the-proxy")
    with way:
        current_app.send_task("venues.tasks.run_imports", connection=way)
    request_id.reset(token)
    until(lambda: '"portal.task"' in worker.said(), 30, "the worker has done what the request asked for")
    lines = [json.loads(line) for line in worker.said().splitlines()]
    own = [line for line in lines if line["request_id"] == "from-the-proxy"]
    assert [line["task"] for line in own if line["logger"] == "portal.task"] == ["venues.tasks.run_imports"]
    slow = [line for line in own if line["logger"] == "portal.slow"]
    assert {line["route"] for line in slow} == {"venues.tasks.run_imports"}
    assert any("files_upload" in line["query"] and "%s" in line["query"] for line in slow)


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_for_real_ends_at_once_where_demonstration_accounts_are(portal, name):
    OfficerFactory(email="officer@portal.test")
    part = portal.begin(name, PORT="0", **FOR_REAL)
    until(lambda: not part.is_running, 30, f"the {name} has ended")
    assert part.process.returncode == 1
    assert part.said().startswith("This database has demonstration accounts")
