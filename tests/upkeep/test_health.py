from datetime import timedelta

import pytest

from portal.upkeep import health

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
