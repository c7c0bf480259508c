"""Two hundred reminders, and a worker killed at each point of sending one: none lost, none twice but at one instant."""

import signal
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from briefings.actions import reminders
from briefings.models import Booking, Reminder
from portal.outbox.models import Mail
from tests.factories import BriefingFactory, StaffMemberFactory, VenueFactory, VenueManagerUserFactory
from tests.faults.processes import until
from venues.models import StaffMember

MANY = 200
SWEPT_WITHIN, RECOVERED_WITHIN = 100, 300  # seconds


@pytest.fixture
def booked(portal):
    """Two hundred people who are booked on a briefing, and to be reminded of it now."""
    now = timezone.now()
    briefing = BriefingFactory(starts_at=now + timedelta(days=6), places=MANY)
    venue, by = VenueFactory(), VenueManagerUserFactory()
    staff = [StaffMemberFactory.build(venue=venue) for _number in range(MANY)]
    details = {"briefing": briefing, "venue": venue, "state": "booked", "booked_by": by}
    booked_at = now - timedelta(days=9)
    Booking.objects.bulk_create(
        Booking(person=person, booked_at=booked_at, **details) for person in StaffMember.objects.bulk_create(staff)
    )
    return briefing


@pytest.fixture
def reminded(booked):
    """Two hundred reminders, posted and not sent."""
    assert reminders.post_due(now=timezone.now()) == MANY
    return set(Mail.objects.values_list("message_id", flat=True))


def kill_before_claiming(portal, worker, letterbox, after):
    """The worker asks for a row and is killed before it has one: the test holds the table."""
    with portal.holding("LOCK TABLE outbox_mail IN EXCLUSIVE MODE"):
        until(lambda: portal.waiting_for("outbox_mail"), SWEPT_WITHIN, "a worker asks for a row")
        worker.kill()
        portal.forget(portal.waiting_for("outbox_mail"))


def kill_after_claiming(portal, worker, letterbox, after):
    """The worker has its row, and has told the mail server nothing but whom it is from."""
    with letterbox.held("MAIL", after=after) as instant:
        instant.wait(SWEPT_WITHIN)
        worker.kill()


def kill_before_data(portal, worker, letterbox, after):
    """The mail server knows the reader, and has none of the words."""
    with letterbox.held("RCPT", after=after) as instant:
        instant.wait(SWEPT_WITHIN)
        worker.kill()


def kill_between_250_and_commit(portal, worker, letterbox, after):
    """The mail server has the mail, and the worker cannot write that down: the test holds every row it claimed."""
    with letterbox.held("250", after=after) as instant:
        instant.wait(SWEPT_WITHIN)
        with portal.holding("SELECT FROM outbox_mail WHERE state = 'claimed' FOR UPDATE"):
            instant.go_on.set()
            until(lambda: portal.waiting_for("outbox_mail"), 10, "the worker marks the mail")
            time.sleep(0.3)  # for its other lines to come as far, if they may
            worker.kill()
            portal.forget(portal.waiting_for("outbox_mail"))
    return instant.number


def kill_after_commit(portal, worker, letterbox, after):
    """The mail is written down as sent, and nothing is claimed after it: the test holds what waits."""
    sent = "SELECT 1 FROM outbox_mail WHERE message_id = %s AND state = 'sent'"
    with letterbox.held("250", after=after) as instant:
        instant.wait(SWEPT_WITHIN)
        with portal.holding("SELECT FROM outbox_mail WHERE state = 'pending' FOR UPDATE"):
            instant.go_on.set()
            until(lambda: portal.sql(sent, [instant.number]), 10, "the mail is marked as sent")
            worker.kill()


KILLS = [
    kill_before_claiming,
    kill_after_claiming,
    kill_before_data,
    kill_between_250_and_commit,
    kill_after_commit,
]


def test_worker_killed_at_each_point_loses_nothing_and_sends_nothing_twice(portal, reminded, letterbox):
    worker = portal.begin("worker", "--concurrency 1", EMAIL_URL=letterbox.url)
    portal.begin("beat")
    caught = set()
    for number, kill in enumerate(KILLS):
        at_the_instant = kill(portal, worker, letterbox, number * MANY // len(KILLS))
        until(lambda: not letterbox.open, 10, "the mail server has read all that the killed worker said")
        new = unmarked(letterbox) - caught
        assert len(new) <= 1, f"{kill.__name__} left {len(new)} mails sent and not marked"
        assert at_the_instant in {None} | new
        caught |= new
        worker.start()
    until(lambda: states() == {"sent": MANY}, RECOVERED_WITHIN, "everything is sent")
    taken = letterbox.numbers()
    assert set(taken) == reminded
    assert {number: times for number, times in taken.items() if times > 1} == dict.fromkeys(caught, 2)


def unmarked(letterbox):
    """Return the Message-IDs that the mail server took and whose rows do not say so."""
    return set(letterbox.numbers()) - set(Mail.objects.filter(state="sent").values_list("message_id", flat=True))


def test_worker_that_stood_still_sends_nothing_that_another_sent_since(portal, reminded, letterbox):
    """It stands still with every line before the words, where it has not yet looked for the last time."""
    still = portal.begin("worker-1", "--concurrency 1 --hostname worker1@%h", EMAIL_URL=letterbox.url)
    portal.begin("beat")
    with letterbox.held("RCPT", after=MANY // 2, clients=settings.OUTBOX_LINES) as instant:
        instant.wait(SWEPT_WITHIN)
        still.tell(signal.SIGSTOP)
    portal.begin("worker-2", "--hostname worker2@%h", EMAIL_URL=letterbox.url)
    until(lambda: states() == {"sent": MANY}, RECOVERED_WITHIN, "everything is sent")
    still.tell(signal.SIGCONT)
    until(lambda: "taken over by another worker" in still.said(), 60, "the worker that stood still sees that it lost")
    assert Counter(letterbox.numbers().values()) == {1: MANY}


def test_two_beats_and_three_workers_send_each_reminder_once(portal, booked, letterbox, tmp_path):
    """Each beat wakes every sweep, and the workers take them at once."""
    for number in (1, 2, 3):
        portal.begin(f"worker-{number}", f"--hostname worker{number}@%h", EMAIL_URL=letterbox.url)
    for number in (1, 2):
        folder = tmp_path / f"beat-{number}"
        folder.mkdir()
        portal.begin(f"beat-{number}", DATA_DIR=str(folder))
    until(lambda: states() == {"sent": MANY}, RECOVERED_WITHIN, "everything is sent")
    assert Counter(letterbox.numbers().values()) == {1: MANY}
    assert Counter(message["To"] for message in letterbox.taken).most_common(1)[0][1] == 1
    assert Reminder.objects.filter(briefing=booked).count() == 1


def states():
    """Return how many mails are in each state."""
    return Counter(Mail.objects.values_list("state", flat=True))
