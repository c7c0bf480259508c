import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.upkeep import health, tasks
from portal.upkeep.models import SignOfLife

pytestmark = pytest.mark.django_db


def states(now):
    return {part.name: part.is_alive for part in health.check(now=now)}


def test_check_knows_a_job_by_its_own_sign_of_life(now):
    assert not states(now)["worker"]
    health.show_life("worker", now=now)
    assert states(now + timedelta(minutes=2))["worker"]
    assert not states(now + timedelta(minutes=2, seconds=1))["worker"]
    assert not states(now)["beat"]


def test_healthz_answers_503_and_names_what_is_down(client):
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == {"state": "ok", "age_seconds": 0}
    assert answer.json()["parts"]["worker"] == {"state": "down", "age_seconds": None}


def test_healthz_answers_503_when_redis_is_away(client, settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert client.get("/healthz").json()["parts"]["redis"]["state"] == "down"


@pytest.mark.parametrize("gone", ["worker", "beat"])
def test_healthz_answers_503_when_a_job_is_gone_for_two_minutes(client, gone):
    now = timezone.now()
    for part in health.JOBS:
        health.show_life(part, now=now - timedelta(seconds=100))
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert set(answer.json()["parts"]) == {"database", "redis", "worker", "beat"}
    assert 100 <= answer.json()["parts"][gone]["age_seconds"] < 110
    health.show_life(gone, now=now - timedelta(seconds=121))
    answer = client.get("/healthz")
    assert answer.status_code == 503
    told = answer.json()["parts"]
    assert [name for name, part in told.items() if part["state"] == "down"] == [gone]
    assert told[gone]["age_seconds"] >= 121


def test_healthz_tells_when_redis_last_brought_a_task(client, settings):
    tasks.show_life()
    SignOfLife.objects.update(seen_at=timezone.now() - timedelta(seconds=60))
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    told = client.get("/healthz").json()["parts"]["redis"]
    assert told["state"] == "ok"
    assert 60 <= told["age_seconds"] < 70


def test_healthz_keeps_out_of_the_logs(client, caplog):
    assert client.get("/healthz").status_code == 503
    heard = [record for record in caplog.records if all(check(record) for check in filters_of_the_console())]
    assert not heard
    client.get("/nowhere-at-all")
    assert any(all(check(record) for check in filters_of_the_console()) for record in caplog.records)


def filters_of_the_console():
    return [each.filter for handler in logging.getLogger().handlers for each in handler.filters]
