"""What is decided at the last moment before a mail's words go out, and the instant until it is marked."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.policy import compat32
from threading import Event, Lock

import pytest
from django.conf import settings

from portal.outbox import delivery
from portal.outbox.message import message
from portal.outbox.models import Mail, MailState
from portal.outbox.post import post, withdraw
from portal.outbox.server import Line

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def claimed(now):
    """Two mails that this worker has just claimed."""
    for to in ("sam@venue.test", "alex@venue.test"):
        context = {"request": {"name": "Sam", "venue_name": "Moth Hall"}}
        post(kind="request_received", key=None, about="request:1", to=to, context=context, now=now)
    return delivery.claim(now), delivery.claim(now)


def keep(mail, at):
    delivery.keep(mail, lambda: at)


def test_claim_is_made_anew_when_it_is_no_longer_fresh(claimed, now):
    mail, _other = claimed
    keep(mail, now + 2 * MINUTE)
    assert delivery.claim(now + 4 * MINUTE).to == "alex@venue.test"
    assert delivery.claim(now + 4 * MINUTE) is None


def test_mail_that_another_worker_claimed_since_is_lost(claimed, now):
    mail, _other = claimed
    assert delivery.claim(now + 4 * MINUTE).pk == mail.pk
    with pytest.raises(delivery.Lost):
        keep(mail, now + 4 * MINUTE)


def test_mail_that_was_withdrawn_since_is_lost(claimed, now):
    withdraw(about="request:1")
    with pytest.raises(delivery.Lost):
        keep(claimed[0], now + timedelta(seconds=1))


def test_mail_withdrawn_while_it_was_sent_stays_withdrawn(claimed, now):
    mail, _other = claimed
    withdraw(about="request:1")
    delivery.mark_sent(mail, now)
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at) == (MailState.WITHDRAWN, now)


def test_lost_mail_is_not_sent_and_the_next_one_is_at_once(letterbox, claimed):
    def lost():
        raise delivery.Lost

    begun = time.monotonic()
    with Line(Lock()) as line:
        with pytest.raises(delivery.Lost), line.sending(message(claimed[0]), at_last=lost):
            pass
        with line.sending(message(claimed[1]), at_last=lambda: None):
            pass
    assert [to for to, _words in letterbox.taken] == ["alex@venue.test"]
    assert time.monotonic() - begun < settings.EMAIL_TIMEOUT / 2, "it waits for no answer about the mail it lost"


def test_lines_take_turns_from_the_words_of_a_mail_until_it_is_marked(letterbox, claimed):
    instant = Watched()
    made = [message(mail) for mail in claimed]

    def send_second():
        with Line(instant) as line, line.sending(made[1], at_last=lambda: None):
            pass

    with ThreadPoolExecutor() as threads, Line(instant) as line:
        with line.sending(made[0], at_last=lambda: None):
            instant.is_asked_for.clear()
            second = threads.submit(send_second)
            assert instant.is_asked_for.wait(10)
            assert len(letterbox.taken) == 1
        second.result(10)
    assert len(letterbox.taken) == 2


class Watched:
    """A lock that tells when somebody asks for it."""

    def __init__(self):
        self.lock, self.is_asked_for = Lock(), Event()
        self.release = self.lock.release

    def acquire(self):
        self.is_asked_for.set()
        return self.lock.acquire()


def test_headers_are_written_as_the_standard_library_writes_them(claimed):
    Mail.objects.update(subject="Größe " * 20)
    for mail in (claimed[0], Mail.objects.get(pk=claimed[1].pk)):
        made = message(mail).message()
        ours, made.policy = made.as_bytes(linesep="\r\n"), compat32
        assert ours == made.as_bytes(linesep="\r\n")


def test_address_of_a_domain_beyond_ascii_is_understood(letterbox, claimed):
    claimed[0].to = "sam@bücher.test"
    with Line(Lock()) as line, line.sending(message(claimed[0]), at_last=lambda: None):
        pass
    assert letterbox.taken[0][0] == "sam@xn--bcher-kva.test"
