from contextlib import closing
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.db import IntegrityError, connection

from portal.accounts.actions import invitations
from portal.outbox import delivery
from portal.outbox.again import send_again
from portal.outbox.models import Mail, MailState, Refusal
from portal.outbox.post import post, withdraw
from tests.factories import AdministratorFactory, ForceFactory

pytestmark = pytest.mark.django_db


def posted(now, *, to="sam@venue.test", key=None, expires_at=None):
    context = {"request": {"name": "Sam", "venue_name": "Moth Hall"}}
    return post(
        kind="request_received", key=key, about="request:1", to=to, context=context, expires_at=expires_at, now=now
    )


def test_deliver_sends_text_and_html_with_the_rows_own_message_id(letterbox, now):
    mail = Mail.objects.get(pk=posted(now))
    assert delivery.deliver(now=now) == 1
    ((to, content),) = letterbox.taken
    message = message_from_bytes(content, policy=policy.default)
    assert to == "sam@venue.test"
    assert message["Message-ID"] == mail.message_id
    assert "Moth Hall" in message["Subject"]
    assert "0800 789 321" in message.get_body(("plain",)).get_content()
    assert "<html" in message.get_body(("html",)).get_content()
    mail.refresh_from_db()
    assert mail.state == MailState.SENT
    assert now <= mail.sent_at < now + timedelta(minutes=1)


def test_deliver_twice_sends_once(letterbox, now):
    posted(now)
    delivery.deliver(now=now)
    assert delivery.deliver(now=now + timedelta(hours=1)) == 0
    assert len(letterbox.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_mail_that_another_worker_is_claiming_is_passed_over(now):
    first, second = posted(now), posted(now, to="alex@venue.test")
    with closing(connection.copy()) as other:
        other.set_autocommit(False)
        other.cursor().execute("SELECT 1 FROM outbox_mail WHERE id = %s FOR UPDATE", [first])
        assert delivery.claim(now).pk == second
        assert delivery.claim(now) is None
        other.rollback()
    assert delivery.claim(now).pk == first


def test_post_with_one_key_twice_writes_one_row(now):
    assert posted(now, key="request:1")
    assert posted(now, key="request:1") is None
    assert Mail.objects.count() == 1
    with pytest.raises(IntegrityError):
        Mail.objects.create(key="request:1", message_id="<other@portal>", posted_at=now, send_after=now)


def test_post_again_after_withdrawal_writes_a_new_row(now):
    posted(now, key="request:1")
    assert withdraw(about="request:1") == 1
    assert posted(now, key="request:1")


def test_deliver_tries_a_temporary_refusal_again_later_and_fails_after_five(letterbox, now):
    letterbox.answers["slow@venue.test"] = "451 try later"
    number = posted(now, to="slow@venue.test")
    posted(now)
    assert delivery.deliver(now=now) == 1, "one mail that is refused does not hold up the others"
    assert delivery.deliver(now=now) == 0
    for day in range(1, 5):
        delivery.deliver(now=now + timedelta(days=day))
    mail = Mail.objects.get(pk=number)
    assert (mail.state, mail.tries) == (MailState.FAILED, 5)
    assert "451" in mail.last_error


def test_each_wait_for_the_next_try_is_longer(letterbox, now):
    letterbox.answers["slow@venue.test"] = "451 try later"
    number, waits = posted(now, to="slow@venue.test"), []
    for _try in range(4):
        delivery.deliver(now=now)
        due = Mail.objects.get(pk=number).send_after
        waits.append((due - now) // timedelta(minutes=1))
        now = due
    assert waits == [1, 5, 30, 120]


def test_deliver_fails_a_final_refusal_at_once_and_sends_it_again_when_asked(letterbox, now):
    letterbox.answers["gone@venue.test"] = "550 no such person"
    mail = Mail.objects.get(pk=posted(now, to="gone@venue.test"))
    delivery.deliver(now=now)
    mail.refresh_from_db()
    assert (mail.state, mail.tries) == (MailState.FAILED, 1)
    del letterbox.answers["gone@venue.test"]
    send_again(mail=mail, by=None, now=now)
    assert delivery.deliver(now=now) == 1


def test_deliver_claims_again_what_a_killed_worker_left(letterbox, now):
    posted(now)
    assert delivery.claim(now)
    assert delivery.deliver(now=now + timedelta(minutes=1)) == 0, "the lease still holds"
    assert delivery.deliver(now=now + timedelta(minutes=4)) == 1


def test_deliver_ends_when_its_time_is_over(letterbox, now, settings):
    posted(now)
    settings.OUTBOX_SWEEP_LASTS = timedelta(0)
    assert delivery.deliver(now=now) == 0
    assert Mail.objects.get().state == MailState.PENDING


def test_deliver_withdraws_what_is_too_late(letterbox, now):
    mail = Mail.objects.get(pk=posted(now, expires_at=now + timedelta(hours=1)))
    assert delivery.deliver(now=now + timedelta(hours=2)) == 0
    mail.refresh_from_db()
    assert mail.state == MailState.WITHDRAWN
    assert not letterbox.taken


def test_deliver_puts_the_secret_link_into_the_message_only(letterbox, now, settings):
    settings.BASE_URL = "https://portal.example"
    invitation = invitations.invite(
        email="new@police.test",
        name="New Officer",
        role="officer",
        force=ForceFactory(),
        by=AdministratorFactory(),
        now=now,
    )
    mail = Mail.objects.get(about=f"invitation:{invitation.pk}")
    assert "https://portal.example/accounts/" not in mail.text + mail.html
    delivery.deliver(now=now)
    body = message_from_bytes(letterbox.taken[0][1], policy=policy.default).get_body(("plain",)).get_content()
    assert "https://portal.example/accounts/accept/" in body
    mail.refresh_from_db()
    assert "/accept/" not in mail.text + mail.html


def test_post_obeys_a_refusal_where_one_is_possible(now):
    Refusal.objects.create(address="SAM@venue.test", kind="request_received")
    assert posted(now), "this kind cannot be refused"
    assert post(kind="request_received", key=None, about="", to="", context={}, now=now) is None


def test_subject_stays_on_one_line(letterbox, now):
    context = {"request": {"name": "Sam", "venue_name": "Moth\r\nBcc: x@evil.test\u2028Hall"}}
    post(kind="request_received", key=None, about="", to="sam@venue.test", context=context, now=now)
    delivery.deliver(now=now)
    message = message_from_bytes(letterbox.taken[0][1], policy=policy.default)
    assert "Bcc" not in message
    assert "Moth Bcc: x@evil.test Hall" in message["Subject"]


def test_mail_of_the_demonstration_goes_to_its_data_folder(settings):
    assert Path(settings.EMAIL_FILE_PATH) == settings.DATA_DIR / "mail"
