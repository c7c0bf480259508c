"""The pages of the outbox: for administrators alone; sending again what failed."""

from uuid import uuid4

import pytest
from django.urls import reverse

from portal.accounts.actions import invitations
from portal.outbox.models import Mail, MailState, Refusal
from portal.outbox.post import post as post_mail
from tests.factories import AdministratorFactory

pytestmark = pytest.mark.django_db


def posted(now, to="sam@venue.test", **changes):
    context = {"request": {"name": "Sam", "venue_name": "Moth Hall"}}
    number = post_mail(kind="request_received", key=None, about="", to=to, context=context, now=now)
    Mail.objects.filter(pk=number).update(**changes)
    return Mail.objects.get(pk=number)


def send_again(client, mail):
    return client.post(reverse("mail:send_again", args=[mail.pk]), {"form_token": str(uuid4())})


def test_list_is_filtered_by_state_kind_and_address(signed_in, administrator, now):
    posted(now, to="first@venue.test", state=MailState.FAILED)
    posted(now, to="second@venue.test")
    client = signed_in(administrator)
    for search, first, second in [
        ("", True, True),
        ("?state=failed", True, False),
        ("?address=SECOND", False, True),
        ("?kind=reminder_day", False, False),
        ("?kind=request_received&state=pending", False, True),
    ]:
        page = client.get(reverse("mail:all") + search).content.decode()
        assert ("first@venue.test" in page, "second@venue.test" in page) == (first, second)


@pytest.mark.parametrize(("count", "queries"), [(1, 6), (30, 7)])  # one counts what is behind a full page
def test_list_takes_the_same_queries_for_many(signed_in, administrator, now, django_assert_num_queries, count, queries):
    for _number in range(count):
        posted(now)
    client = signed_in(administrator)
    with django_assert_num_queries(queries):
        client.get(reverse("mail:all"))


def test_mail_is_read_without_its_secret_link(signed_in, administrator, coordinator, now):
    invitations.invite(email="n@police.test", name="N", role="officer", force=coordinator.force, by=coordinator)
    page = signed_in(administrator).get(Mail.objects.get().get_absolute_url()).content.decode()
    assert "choose a password" in page
    assert "/accept/" not in page


def test_others_do_not_see_mails(signed_in, coordinator, now):
    mail = posted(now)
    client = signed_in(coordinator)
    pages = [reverse("mail:all"), mail.get_absolute_url(), reverse("mail:send_again", args=[mail.pk])]
    assert [client.get(page).status_code for page in pages] == [403] * 3


def test_failed_mail_is_sent_again(signed_in, administrator, now):
    mail = posted(now, state=MailState.FAILED, tries=5, last_error="550 no such person")
    client = signed_in(administrator)
    assert reverse("mail:send_again", args=[mail.pk]) in client.get(mail.get_absolute_url()).content.decode()
    assert client.get(reverse("mail:send_again", args=[mail.pk])).status_code == 200
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED, "the question changes nothing"
    assert send_again(client, mail)["Location"] == mail.get_absolute_url()
    mail.refresh_from_db()
    assert (mail.state, mail.tries, mail.last_error) == (MailState.PENDING, 0, "")
    assert mail.send_after > now


def test_mail_that_did_not_fail_or_comes_too_late_is_not_sent_again(signed_in, now):
    client = signed_in(AdministratorFactory())
    sent = posted(now, state=MailState.SENT)
    assert "Only a mail that failed" in send_again(client, sent).content.decode()
    late = posted(now, state=MailState.FAILED, expires_at=now.replace(year=2020))
    assert "too late" in send_again(client, late).content.decode()
    refused = posted(now, state=MailState.FAILED, kind="reminder_day")
    Refusal.objects.create(address=refused.to, kind="reminder_day")
    assert "does not want" in send_again(client, refused).content.decode()
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent", "failed"}
