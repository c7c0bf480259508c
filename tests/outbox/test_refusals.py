"""What a person does not want: refused by a signed link, obeyed by post, and said to mail programs."""

from email import message_from_bytes, policy

import pytest
from django.urls import reverse

from briefings import calendars, mails
from portal.outbox import delivery, refusals
from portal.outbox.kinds import KINDS
from portal.outbox.models import Mail, MailState, Refusal
from tests.factories import BookingFactory

pytestmark = pytest.mark.django_db
REMINDER = KINDS["reminder_day"]


@pytest.fixture
def booking():
    return BookingFactory(person__email="Sam@venue.test")


def remind(booking, now):
    briefing = booking.briefing
    return mails.reminder(
        kind="reminder_day", briefing=briefing, bookings=[booking], expires_at=briefing.starts_at, now=now
    )


def taken_by(letterbox):
    return [message_from_bytes(content, policy=policy.default) for _to, content in letterbox.taken]


def test_refusable_mail_carries_its_link_and_the_row_only_its_place(letterbox, booking, now, settings):
    settings.BASE_URL = "https://portal.example"
    remind(booking, now)
    mail = Mail.objects.get()
    assert "/mail/refuse/" not in mail.text + mail.html
    delivery.deliver(now=now)
    (message,) = taken_by(letterbox)
    link = message["List-Unsubscribe"].strip(" <>")
    assert link.startswith("https://portal.example/mail/refuse/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in message.get_body(("plain",)).get_content()
    assert f'href="{link}"' in message.get_body(("html",)).get_content()
    assert refusals.refusal_of(link.split("/")[-2]) == ("Sam@venue.test", REMINDER)


def test_change_cannot_be_refused(letterbox, booking, now):
    mails.booking_cancelled(booking=booking, now=now)
    delivery.deliver(now=now)
    for message in taken_by(letterbox):
        assert "List-Unsubscribe" not in message
        assert "/mail/refuse/" not in message.get_body(("plain",)).get_content()
    token = refusals.link("sam@venue.test", "booking_cancelled").split("/")[-2]
    assert refusals.refusal_of(token) is None


def test_refuse_withdraws_what_waits_and_is_obeyed_twice(booking, now):
    remind(booking, now)
    for _twice in range(2):
        refusals.refuse(address="sam@venue.test", kind=REMINDER)
    assert Refusal.objects.count() == 1
    assert Mail.objects.get().state == MailState.WITHDRAWN
    assert remind(booking, now) == 0


def address_of(kind="reminder_day"):
    return reverse("mail:refuse", args=[refusals.link("sam@venue.test", kind).split("/")[-2]])


def test_refuse_page_asks_and_only_its_post_refuses(client):
    assert client.get(address_of()).status_code == client.head(address_of()).status_code == 200
    assert not Refusal.objects.exists()
    for token in ("6f1c1d1e-0000-4000-8000-000000000001", "6f1c1d1e-0000-4000-8000-000000000002"):
        assert client.post(address_of(), {"form_token": token})["Location"] == address_of()
    assert Refusal.objects.get().kind == "reminder_day"
    assert "You will get no more" in client.get(address_of()).content.decode()
    client.post(address_of(), {"form_token": "6f1c1d1e-0000-4000-8000-000000000003", "wanted": "1"})
    assert not Refusal.objects.exists()


def test_mail_program_refuses_by_one_click(client):
    assert client.post(address_of(), {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert Refusal.objects.count() == 1


def test_forged_or_unrefusable_link_answers_404(client):
    forged = reverse("mail:refuse", args=["WyJhIiwiYiJd:forged"])
    for address in (forged, address_of("briefing_called_off")):
        assert client.get(address).status_code == client.post(address, {"List-Unsubscribe": "x"}).status_code == 404


def test_calendar_file_is_shown_and_attached(letterbox, booking, now):
    mails.booking_cancelled(booking=booking, now=now)
    delivery.deliver(now=now)
    message = next(message for message in taken_by(letterbox) if message["To"] == "Sam@venue.test")
    shown, attached = (part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert shown.get_content_disposition() is None
    assert shown.get_param("method") == attached.get_param("method") == "CANCEL"
    assert attached.get_filename() == "briefing.ics"
    whole = calendars.event(booking.briefing, method="CANCEL", now=now).content
    assert shown.get_content().splitlines() == attached.get_content().splitlines() == whole.splitlines()
