"""Redis emptied, away, restarted, or lost without a word: nothing is lost, and every part comes back by itself."""

from datetime import timedelta

import pytest
from celery import Celery
from django.utils import timezone

from briefings.models import Booking
from portal import broker
from portal.files.models import Upload
from portal.outbox.models import UNSENT, Mail
from portal.upkeep.models import SignOfLife
from tests.factories import BriefingFactory, CoordinatorFactory, StaffMemberFactory, VenueManagerFactory
from tests.faults.processes import until
from tests.faults.proxy import Proxy
from tests.faults.visitor import Visitor
from venues.actions import imports

WELL = {"database": "ok", "redis": "ok", "worker": "ok", "beat": "ok"}
DRAINED_WITHIN = 300  # seconds
SHEET = b"borough,name\nWestminster,Moth Hall\n"


@pytest.fixture
def away_for(is_torture):
    """Seconds that Redis is away for."""
    return 60 if is_torture else 5


@pytest.fixture
def briefing(portal):
    now = timezone.now()
    return BriefingFactory(starts_at=now + timedelta(days=9), booking_closes_at=now + timedelta(days=8))


def queue_import():
    """Have a coordinator ask for the import of a sheet, and return it."""
    by = CoordinatorFactory()
    kept = imports.upload(name="venues.csv", content=SHEET, category="theatre", by=by)
    imports.preview(upload=kept, mapping=kept.mapping, by=by)
    Upload.objects.filter(pk=kept.pk).update(state="queued")
    return kept


def test_emptied_away_and_restarted_three_times(portal, briefing, letterbox, web_port, away_for, servers):
    """Celery's worker may end when Redis goes while it comes back from a loss, and is then started anew."""
    manager = VenueManagerFactory()
    staff = [StaffMemberFactory(venue=manager.venue) for _number in range(3)]
    for part in ("worker", "beat"):
        portal.begin_kept(part, EMAIL_URL=letterbox.url)
    portal.begin_web(web_port)
    visitor = Visitor(web_port, manager.user)
    until(lambda: visitor.health() == (200, WELL), 60, "every part is well")
    assert visitor.book(briefing, staff[0])
    servers.empty_redis()
    sheet = queue_import()
    servers.kill_redis()
    begun = timezone.now()
    until(lambda: visitor.health()[1]["redis"] == "down", 150, "/healthz says that Redis is down")
    assert visitor.health()[0] == 503
    assert visitor.get("/")[0] == 200
    assert visitor.book(briefing, staff[1])
    until(lambda: timezone.now() - begun > timedelta(seconds=away_for), away_for + 1, "Redis was away long enough")
    for _restart in range(3):
        servers.start_redis()
        servers.empty_redis()
        until(servers.answers_redis, 10, "Redis answers")
        servers.kill_redis()
    servers.start_redis()
    assert visitor.book(briefing, staff[2])
    until(lambda: not Mail.objects.filter(state__in=UNSENT).exists(), DRAINED_WITHIN, "every mail is delivered")
    until(lambda: Upload.objects.get(pk=sheet.pk).state == "done", DRAINED_WITHIN, "the sheet is imported")
    assert set(letterbox.numbers()) == set(Mail.objects.filter(state="sent").values_list("message_id", flat=True))
    assert set(letterbox.numbers().values()) == {1}
    assert Booking.objects.booked().filter(person__in=staff).count() == 3
    until(lambda: visitor.health() == (200, WELL), 60, "every part is well again")
    assert all(part.is_running for part in portal.parts.values())


@pytest.fixture
def redis_by_proxy(servers):
    made = Proxy(servers.sockets / "proxy.sock", servers.redis.socket)
    made.url = servers.redis.url.replace("redis.sock", "proxy.sock")
    yield made
    made.end()


def test_connections_lost_without_a_word_are_made_anew(portal, redis_by_proxy):
    """Nobody hears that they are gone, as when a firewall forgets them; Celery's worker by itself may wait for ever."""
    for name in ("worker", "beat"):
        portal.begin_kept(name, REDIS_URL=redis_by_proxy.url)
    until(lambda: life("worker"), 60, "the worker shows life")
    begun = timezone.now()
    assert redis_by_proxy.lose() > 1
    for name in ("worker", "beat"):
        until(lambda name=name: life(name) > begun + timedelta(seconds=1), 240, f"the {name} shows life again")


def test_worker_that_takes_no_work_ends_and_is_started_anew(portal, servers):
    """This one lives, and listens to a queue that nobody fills, as one does that lost the queue of the portal."""
    worker = portal.begin_kept("worker", "--queues nothing")
    with servers.redis_client() as client:
        client.rpush("celery", "work that waits")
    until(lambda: "(status 70), and is started again." in worker.said(), 150, "the worker has ended")
    assert "takes none of the work that waits" in worker.said()
    assert worker.is_running


def test_worker_that_never_becomes_ready_ends_and_is_started_anew(portal, servers):
    """Celery meets faults of its own before it is ready too, as when Redis goes again while a worker comes back."""
    worker = portal.begin_kept("worker", "--include tests.faults.hanging")
    with servers.redis_client() as client:
        client.rpush("celery", "work that waits")
    until(lambda: "(status 70), and is started again." in worker.said(), 150, "the worker has ended")
    assert worker.is_running


def test_worker_that_cannot_end_is_ended_and_started_anew(portal, servers):
    """Celery ends at a fault of its own, as one when Redis goes twice, and would wait for work that does not end."""
    worker = portal.begin_kept("worker", "--include tests.faults.failing")
    portal.begin_kept("beat")
    until(lambda: life("worker"), 60, "the worker shows life")
    with Celery(broker=broker.celery_url(servers.redis.url)) as caller:
        caller.send_task("work_without_end")
    until(lambda: "(status 70), and is started again." in worker.said(), 150, "the worker has ended")
    begun = timezone.now()
    until(lambda: life("worker") > begun, 60, "the worker shows life again")


def life(part):
    """Return when this part last showed life."""
    return SignOfLife.objects.filter(part=part).values_list("seen_at", flat=True).first()
