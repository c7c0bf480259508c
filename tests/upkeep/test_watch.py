"""What monitoring reads: numbers for Prometheus, and log lines for machines."""

import json
import logging
import os
import subprocess
import sys
import time
import urllib.request
from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings as configured
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from briefings.figures.compile import compile_due
from briefings.models import WeeklyRevision
from portal import broker
from portal.files.models import Upload
from portal.history.acting import RequestFilter, request_id
from portal.history.worker import CARRIED, carry
from portal.plain_log import JsonFormatter
from portal.upkeep.watch import queries
from tests.factories import BriefingFactory, ForceFactory, OfficerFactory

ADDRESS = "/metrics"


def numbers(text):
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.django_db
def test_metrics_tell_what_waits_and_since_when(client, officer):
    now = timezone.now()
    upload = Upload.objects.create(kind="venues", name="-", content=b"", by=officer, state="queued")
    Upload.objects.filter(pk=upload.pk).update(given_at=now - timedelta(minutes=10))
    monday = now.date() - timedelta(days=now.weekday() + 7)
    WeeklyRevision.objects.create(
        monday=monday,
        force=ForceFactory(),
        number=1,
        compiled_at=now - timedelta(hours=2),
        checksum="-",
        differs_at=now,
    )
    told = numbers(client.get(ADDRESS).content.decode())
    assert told["portal_mails_waiting",] == 0
    assert 600 <= told["portal_imports_oldest_seconds",] < 660
    assert 7200 <= told["portal_weeks_compiled_seconds",] < 7260
    assert told["portal_weeks_differing",] == 1
    assert told["portal_part_seconds", "database"] == 0


@pytest.mark.django_db
def test_metrics_tell_which_forces_miss_last_weeks_figures(client, signed_in, administrator):
    now = timezone.now()
    forces = {BriefingFactory(starts_at=now - timedelta(days=9), published_at=now).force, ForceFactory(code="kent")}
    assert numbers(client.get(ADDRESS).content.decode())["portal_weeks_missing",] == len(forces)
    compile_due(now=now)
    assert numbers(client.get(ADDRESS).content.decode())["portal_weeks_missing",] == 0
    ForceFactory(code="essex")
    page = signed_in(administrator).get(reverse("system:health")).content.decode()
    assert "1 force without figures of last week" in page


def test_oldest_call_tells_since_when_the_worker_is_behind(monkeypatch):
    monkeypatch.setattr(broker, "QUEUE", "calls-of-this-test")
    with broker.client() as redis:
        redis.delete(broker.QUEUE)
        assert broker.calls() == broker.Calls(0, None)
        for _call in range(2):
            current_app.send_task("portal.upkeep.tasks.show_life", queue=broker.QUEUE)
        assert broker.calls().count == 2
        assert broker.calls().oldest_seconds < 60
        redis.rpop(broker.QUEUE)
        redis.rpush(broker.QUEUE, json.dumps({"headers": {broker.CALLED_AT: time.time() - 90}}))
        assert 90 <= broker.calls().oldest_seconds < 100
        redis.delete(broker.QUEUE)


@pytest.mark.django_db
def test_metrics_count_requests_and_queries_by_route(client, signed_in, officer):
    def counted(name, *labels):
        return numbers(client.get(ADDRESS).content.decode()).get((name, *sorted(labels)), 0)

    before = counted("portal_requests_total", "venues:all", "GET", "200")
    queries = counted("portal_queries_total", "venues:all")
    signed_in(officer).get(reverse("venues:all"))
    assert counted("portal_requests_total", "venues:all", "GET", "200") == before + 1
    assert counted("portal_queries_total", "venues:all") > queries + 3
    client.get("/nowhere/of/somebody@police.example/")
    assert "somebody" not in client.get(ADDRESS).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asker", "token", "status"),
    [
        ({}, "", 200),
        ({"REMOTE_ADDR": "10.1.2.3"}, "", 404),
        ({"HTTP_X_FORWARDED_FOR": "10.1.2.3"}, "", 404),
        ({"HTTP_FORWARDED": "for=10.1.2.3"}, "", 404),
        ({}, "a-token", 404),
        ({"HTTP_AUTHORIZATION": "Bearer another"}, "a-token", 404),
        ({"HTTP_AUTHORIZATION": "Bearer a-token", "REMOTE_ADDR": "10.1.2.3"}, "a-token", 200),
    ],
)
def test_metrics_are_for_this_machine_or_who_has_the_token(client, settings, asker, token, status):
    settings.METRICS_TOKEN = token
    assert client.get(ADDRESS, **asker).status_code == status


@pytest.mark.django_db
def test_slow_query_is_named_without_its_values(client, signed_in, settings, caplog):
    settings.SLOW_QUERY_MS = 0
    signed_in(OfficerFactory()).get(reverse("venues:all") + "?search=Secretplace")
    slow = [record for record in caplog.records if record.name == queries.log.name]
    assert slow[0].route == "venues:all"
    assert any("venues_venue" in record.query for record in slow)
    assert "Secretplace" not in caplog.text


def test_log_line_is_one_json_object_with_the_request():
    line = JsonFormatter("%(levelname)s %(name)s %(request_id)s %(message)s", rename_fields={"levelname": "level"})
    record = logging.makeLogRecord({"name": "x", "levelname": "INFO", "msg": "two\nlines", "request": object()})
    token = request_id.set("abcdefgh")
    try:
        RequestFilter().filter(record)
    finally:
        request_id.reset(token)
    told = json.loads(line.format(record))
    assert "\n" not in line.format(record)
    assert (told["level"], told["request_id"], told["message"]) == ("INFO", "abcdefgh", "two\nlines")
    assert "request" not in told


def test_worker_carries_on_the_number_of_the_request():
    headers = {}
    token = request_id.set("from-the-proxy")
    try:
        carry(headers=headers)
    finally:
        request_id.reset(token)
    assert headers == {CARRIED: "from-the-proxy"}
    carry(headers=(none := {}))
    assert none == {}


@pytest.mark.django_db(transaction=True)
def test_two_processes_are_counted_together(unused_port, tmp_path):
    """The web process as the Procfile starts it: whichever of the two is asked, all requests are in the sums."""
    lines = (configured.BASE_DIR / "Procfile").read_text().splitlines()
    command = lines[0].removeprefix("web: ").replace('"${BIND:-127.0.0.1}:$PORT"', f"127.0.0.1:{unused_port}")
    known = connection.get_connection_params()
    url = f"postgres://{known['user']}:{known['password']}@/{known['host']}/{known['dbname']}"
    (tmp_path / "static").mkdir()
    environment = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": url, "LOG_FORMAT": "json", "DEMO": "1"}
    with (tmp_path / "said").open("w") as said:
        web = subprocess.Popen(
            [sys.executable, "-m", *command.split()], env=environment, stdout=said, stderr=said, cwd=configured.BASE_DIR
        )
        try:
            address = f"http://127.0.0.1:{unused_port}"
            wait_for(f"{address}/account/sign-in/")
            for number in range(30):
                ask(f"{address}/account/sign-in/", {"X-Request-ID": f"request-{number:04d}"})
            sums = {
                numbers(ask(f"{address}/metrics")).get(("portal_requests_total", "200", "GET", "account_login"), 0)
                for _each in range(8)
            }
        finally:
            web.terminate()
            web.wait(20)
    assert sums == {31}
    assert len(list((tmp_path / "metrics").glob("counter_*.db"))) >= 2, "only one process answered"
    lines = (tmp_path / "said").read_text().splitlines()
    assert [line for line in lines if not line.startswith("{")] == []
    told = [json.loads(line) for line in lines]
    asked = [line for line in told if line.get("request_id", "").startswith("request-")]
    assert len(asked) == 30
    assert {(line["method"], line["path"], line["status"]) for line in asked} == {("GET", "/account/sign-in/", 200)}


def ask(address, headers=()):
    with urllib.request.urlopen(urllib.request.Request(address, headers=dict(headers)), timeout=10) as answer:
        return answer.read().decode()


def wait_for(address):
    for _try in range(200):
        try:
            return ask(address)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the web process did not start")
