"""The system page: what lives, what waits, and what the portal runs on, in words, for administrators."""

from datetime import timedelta

import django
import pytest
from django.urls import reverse
from django.utils import timezone

from portal.files.models import Upload
from portal.outbox import queue
from portal.outbox.models import Mail, MailState
from portal.outbox.post import post
from portal.pages.system.words import age
from portal.upkeep import health

pytestmark = pytest.mark.django_db


def posted(state, written_at):
    context = {"request": {"name": "Sam", "venue_name": "Moth Hall"}}
    number = post(kind="request_received", key=None, about="", to="a@b.test", context=context, now=written_at)
    Mail.objects.filter(pk=number).update(state=state)


def test_page_tells_what_lives_and_what_to_do(signed_in, administrator):
    now = timezone.now()
    health.show_life("worker", now=now - timedelta(minutes=5))
    health.show_life("beat", now=now)
    page = signed_in(administrator).get(reverse("system:health")).content.decode()
    assert "A part is down" in page
    assert "Last sign of life 5 minutes ago. Start the worker" in page
    assert "Start beat" not in page
    assert django.get_version() in page


def test_page_tells_of_mails(signed_in, administrator):
    now = timezone.now()
    posted(MailState.FAILED, now - timedelta(days=9))
    posted(MailState.PENDING, now - timedelta(hours=3))
    posted(MailState.CLAIMED, now - timedelta(hours=1))
    posted(MailState.SENT, now - timedelta(days=3))
    found = queue.state(now=now)
    assert (found.pending, found.failed, found.oldest_seconds) == (2, 1, 10_800)
    assert "the oldest for 3 hours" in signed_in(administrator).get(reverse("system:health")).content.decode()


def test_page_tells_of_work_to_be_done_and_of_slow_queries(signed_in, administrator, officer, settings):
    now = timezone.now()
    upload = Upload.objects.create(kind="venues", name="-", content=b"", by=officer, state="queued")
    Upload.objects.filter(pk=upload.pk).update(given_at=now - timedelta(minutes=20))
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    page = " ".join(signed_in(administrator).get(reverse("system:health")).content.decode().split())
    assert "1, the oldest for 20 minutes" in page
    assert "Not known: Redis is away" in page
    assert "No week was compiled yet" in page
    assert "A query is slow from 500 milliseconds on" in page


def test_page_is_for_administrators(signed_in, coordinator):
    assert signed_in(coordinator).get(reverse("system:health")).status_code == 403


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 seconds"), (1, "1 second"), (119, "1 minute"), (7199, "1 hour"), (90_000, "25 hours"), (172_800, "2 days")],
)
def test_age_is_said_in_its_largest_unit(seconds, words):
    assert age(seconds) == words
