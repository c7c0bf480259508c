"""With sentinels before Redis, a master that dies is followed by its replica, where the portal finds its calls."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal import broker
from portal.upkeep import health
from tests.faults.processes import until
from tests.faults.sentinels import Sentinels
from tests.faults.test_redis import life


@pytest.fixture
def sentinels(portal, tmp_path, settings):
    (tmp_path / "sentinels").mkdir()
    made = Sentinels(tmp_path / "sentinels")
    portal.environment |= made.environment
    settings.REDIS_URL, settings.REDIS_MASTER = made.environment["REDIS_URL"], made.environment["REDIS_MASTER"]
    yield made
    made.end()


def test_parts_that_begin_anew_find_the_master_that_followed(portal, sentinels):
    assert health.answers_redis()
    for name in ("worker", "beat"):
        portal.begin_kept(name)
    until(lambda: life("worker"), 60, "the worker shows life")
    begun = timezone.now()
    sentinels.kill_master()
    until(health.answers_redis, 30, "the sentinel has made the replica the master")
    assert sentinels.role("replica")[0] == b"master"
    for name in ("worker", "beat"):
        portal.parts[name].restart()
    until(lambda: life("worker") > begun + timedelta(seconds=2), 120, "the worker shows life again")
    assert broker.calls() is not None
