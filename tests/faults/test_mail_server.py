"""A mail server that refuses, stalls, hangs up or is away: what can be delivered is, once; the rest shows."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings as portal_settings

from portal.outbox import delivery
from portal.outbox.models import Mail, MailState
from portal.outbox.post import withdraw

pytestmark = pytest.mark.django_db
MANY, FEWER, POISONOUS, EVERYBODY = 200, 40, "person7@venue.test", ""
LATER = [timedelta(minutes=minutes) for minutes in (2, 10, 60, 240)]  # each after the back-off before it
FINAL = ("550 no such person", "554 refused")


@pytest.fixture
def server(letterbox, settings, is_torture):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", letterbox.port
    if not is_torture:
        settings.EMAIL_TIMEOUT = 1
    return letterbox


@pytest.fixture
def posted(now):
    """Two hundred mails that are due."""
    post(MANY, now)


@pytest.fixture
def fewer(now):
    """Mails that are due, as many as show the same."""
    post(FEWER, now)


def post(many, now):
    details = {"kind": "request_received", "subject": "Moth Hall", "text": "Words", "html": "<p>Words</p>"}
    times = {"posted_at": now, "send_after": now}
    Mail.objects.bulk_create(
        Mail(key=str(number), to=f"person{number}@venue.test", message_id=f"<{number}@portal>", **details, **times)
        for number in range(many)
    )


def answer(server, whom, how):
    """Have the server answer so at RCPT; what starts with DATA, once it has the words."""
    at_data, words = how.startswith("DATA"), how.removeprefix("DATA ")
    (server.at_data if at_data else server.answers)[whom] = words


def states():
    return Counter(Mail.objects.values_list("state", flat=True))


HOW = ["421 closing", "451 try later", FINAL[0], "DATA 451 try later", f"DATA {FINAL[1]}", "DATA stall", "DATA hang up"]


@pytest.mark.parametrize("how", HOW)
def test_one_poisonous_mail_holds_up_no_other_and_is_shown(server, posted, now, how):
    answer(server, POISONOUS, how)
    assert delivery.deliver(now=now) == MANY - 1
    assert set(server.numbers().values()) == {1}
    for later in [] if how.endswith(FINAL) else LATER:
        assert states() == {"sent": MANY - 1, "pending": 1}
        assert delivery.deliver(now=now + later) == 0
    assert states() == {"sent": MANY - 1, "failed": 1}
    failed = Mail.objects.get(state=MailState.FAILED)
    assert (failed.to, failed.tries) == (POISONOUS, 1 if how.endswith(FINAL) else 5)
    assert failed.last_error
    assert len(server.taken) == MANY - 1


def test_mail_that_cannot_be_made_holds_up_no_other(server, posted, now):
    Mail.objects.filter(to=POISONOUS).update(secret="nothing:1")
    assert delivery.deliver(now=now) == MANY - 1
    assert Mail.objects.get(to=POISONOUS).last_error


@pytest.mark.parametrize("how", [how for how in HOW if not how.endswith(FINAL)])
def test_everybody_is_told_once_when_the_server_is_well_again(server, fewer, now, how):
    answer(server, EVERYBODY, how)
    begun = time.monotonic()
    assert delivery.deliver(now=now) == 0
    assert time.monotonic() - begun < max(4 * portal_settings.EMAIL_TIMEOUT, 20), "it does not wait for each mail"
    assert set(states()) == {"pending"}
    server.answers.clear()
    server.at_data.clear()
    assert delivery.deliver(now=now + timedelta(minutes=2)) == FEWER
    assert Counter(server.numbers().values()) == {1: FEWER}


def test_server_that_is_away_for_hours_costs_no_mail_a_try(server, fewer, now, settings, unused_port):
    settings.EMAIL_PORT, here = 1, server.port
    for minutes in range(0, 300, 15):
        assert delivery.deliver(now=now + timedelta(minutes=minutes)) == 0
    assert states() == {"pending": FEWER}
    assert not Mail.objects.filter(tries__gt=0).exists()
    tried = Mail.objects.exclude(last_error="").latest("send_after")
    assert "ConnectionRefusedError" in tried.last_error
    assert tried.send_after >= now + timedelta(minutes=285 + 1), "the next sweep begins with another"
    settings.EMAIL_PORT = here
    assert delivery.deliver(now=now + timedelta(hours=5)) == FEWER
    assert Counter(server.numbers().values()) == {1: FEWER}


def test_mail_whose_worker_is_killed_five_times_is_shown_and_not_sent(server, fewer, now):
    for number in range(5):
        Mail.objects.filter(to=POISONOUS).update(send_after=now - timedelta(hours=1))
        assert delivery.claim(now + timedelta(minutes=4 * number)).to == POISONOUS
    assert delivery.deliver(now=now + timedelta(minutes=20)) == FEWER - 1
    assert Mail.objects.get(state=MailState.FAILED).to == POISONOUS
    assert len(server.taken) == FEWER - 1


def test_withdrawn_while_its_worker_was_killed_is_not_sent(server, fewer, now):
    Mail.objects.filter(to=POISONOUS).update(send_after=now - timedelta(hours=1), about="booking:1")
    assert delivery.claim(now).to == POISONOUS
    assert withdraw(about="booking:1") == 1
    assert delivery.deliver(now=now + timedelta(minutes=4)) == FEWER - 1
