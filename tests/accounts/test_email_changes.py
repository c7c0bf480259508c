"""Changing the address of an account: proven by a link to the new one, told to the old one, told to nobody else."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import guesses, links
from portal.accounts.actions import email_changes
from portal.accounts.models import EmailChange
from portal.history.models import UserEvent
from portal.outbox.models import Mail, MailState
from tests.factories import PASSWORD, CoordinatorFactory, OfficerFactory, VenueManagerUserFactory

pytestmark = pytest.mark.django_db
NEW = "Robin.New@police.test"
OWN = reverse("accounts:change_email")


def path_in(text):
    return re.search(r"http://localhost:8000(/accounts/\S+)", text)[1]


@pytest.fixture
def asked(officer, now):
    return email_changes.ask(user=officer, email=NEW, by=officer, now=now)


def test_person_changes_their_own_address(client, officer, enter, send, mailed):
    others = [Client() for _number in range(2)]
    for browser in (*others, client):
        enter(officer, browser)
    old = officer.email
    assert "on its way" in client.get(send(OWN, email=NEW)["Location"]).text
    assert NEW in client.get(reverse("accounts:me")).text
    link = path_in(mailed("email_change"))
    assert "Use this address" in client.get(link).text
    officer.refresh_from_db()
    assert officer.email == old  # opening changes nothing
    answer = send(link)
    officer.refresh_from_db()
    assert officer.email == NEW.lower()
    assert client.get("/").wsgi_request.user.is_authenticated
    assert not any(browser.get("/").wsgi_request.user.is_authenticated for browser in others)
    assert guesses.devices_of(client.get("/").wsgi_request).keys() >= {guesses.digest("owner", NEW.lower())}
    assert "is now Robin.New@police.test" in mailed("email_changed")
    assert Mail.objects.get(kind="email_changed").to == old
    assert UserEvent.objects.filter(pgh_obj=officer).latest("pgh_id").email == NEW.lower()
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(link).status_code == 410
    assert "has been used" in send(link).text
    client.logout()
    assert enter(officer).status_code == 302


def test_old_address_signs_in_no_more(asked, officer, client, now):
    of_the_library = {"email": officer.email, "primary": True, "verified": True}
    EmailAddress.objects.create(user=officer, **of_the_library)
    email_changes.confirm(change=asked, kept=None, by=officer, now=now)
    sent = {"password": PASSWORD, "login": officer.email}
    assert client.post(reverse("account_login"), sent).status_code == 200
    assert client.post(reverse("account_login"), sent | {"login": NEW.upper()}).status_code == 302


def test_old_mailbox_is_told_and_stops_it(asked, officer, client, send, mailed):
    text = mailed("email_change_asked")
    assert NEW in text
    assert "change your password" in text
    link = path_in(text)
    assert client.get(link).status_code == 200
    assert EmailChange.objects.open(asked.asked_at).exists()
    send(link)
    assert not EmailChange.objects.open(asked.asked_at).exists()
    assert "Your address stays" in client.get(link).text
    assert Mail.objects.filter(state=MailState.PENDING).count() == 0
    with pytest.raises(ValidationError):
        email_changes.confirm(change=asked, kept=None, by=officer, now=asked.asked_at)


def test_link_in_one_mailbox_is_none_in_the_other(asked, signed_in, officer):
    new, old = (path_in(link(str(asked.pk))) for link in (links.email_change, links.email_change_stop))
    token_of_new, token_of_old = (link.split("/")[3] for link in (new, old))
    client = signed_in(officer)
    assert client.get(new.replace(token_of_new, token_of_old)).status_code == 404
    assert client.get(old.replace(token_of_old, token_of_new)).status_code == 404


def test_link_works_for_its_person_alone_and_for_a_day(asked, signed_in, client, officer, now):
    link = path_in(links.email_change(str(asked.pk)))
    assert client.get(link)["Location"].startswith(reverse("account_login"))
    assert signed_in(OfficerFactory()).get(link).status_code == 404
    for other in (OfficerFactory(), CoordinatorFactory(force=officer.force)):
        with pytest.raises(EmailChange.DoesNotExist):
            email_changes.confirm(change=asked, kept=None, by=other, now=now)
    with pytest.raises(ValidationError, match="has expired"):
        email_changes.confirm(change=asked, kept=None, by=officer, now=now + timedelta(days=1))
    later = now + timedelta(hours=23)
    assert email_changes.confirm(change=asked, kept=None, by=officer, now=later).email == NEW.lower()


def test_asking_again_stops_the_first_link(asked, officer, now):
    again = email_changes.ask(user=officer, email="other@police.test", by=officer, now=now)
    with pytest.raises(ValidationError):
        email_changes.confirm(change=asked, kept=None, by=officer, now=now)
    assert email_changes.confirm(change=again, kept=None, by=officer, now=now).email == "other@police.test"


def test_asking_and_confirming_need_a_recent_proof(asked, client, officer, enter, let_proof_grow_old):
    EmailChange.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    enter(officer)
    for address in (OWN, path_in(links.email_change(str(asked.pk)))):
        assert client.get(address).status_code == 200
    let_proof_grow_old()
    kept = client.post(OWN, {"email": NEW, "form_token": "1"})
    assert kept["Location"] == f"{reverse('account_reauthenticate')}?next={reverse('accounts:typed')}"
    client.post(kept["Location"], {"password": PASSWORD})
    page = client.get(reverse("accounts:typed")).text
    assert f'action="{OWN}"' in page
    assert f'value="{NEW}"' in page
    let_proof_grow_old()
    for address in (OWN, path_in(links.email_change(str(asked.pk)))):
        for answer in (client.get(address), client.post(address)):
            assert answer["Location"].startswith(reverse("account_reauthenticate"))


@pytest.mark.parametrize("made", [OfficerFactory, VenueManagerUserFactory, CoordinatorFactory])
def test_whether_the_address_has_an_account_is_told_to_its_mailbox_alone(made, client, enter, send, mailed, now):
    person, other = made(), VenueManagerUserFactory()
    enter(person)
    client.get("/")
    pages = []
    for email in ("nobody@venue.test", other.email.upper()):
        answer = send(OWN, email=email)
        page = client.get(answer["Location"]).text.replace(email, "")
        pages.append((answer.status_code, re.sub(r"email-changes/\d+", "", re.sub(r'value="\S+"', "", page))))
    assert pages[0] == pages[1]
    assert "has an account already, so nothing was changed" in mailed("email_taken")
    assert "http://localhost:8000/accounts" not in mailed("email_taken")
    change = EmailChange.objects.latest("pk")
    with pytest.raises(ValidationError, match="account of its own"):
        email_changes.confirm(change=change, kept=None, by=person)


def test_two_accounts_never_have_one_address_whatever_its_case(officer):
    other = OfficerFactory()
    other.email = officer.email.upper()
    with pytest.raises(IntegrityError):
        other.save()


def test_administrator_changes_it_for_somebody_who_lost_the_mailbox(officer, administrator, signed_in, send, mailed):
    signed_in(administrator)
    page = reverse("accounts:change_email_of", args=[officer.pk])
    assert "Say how you checked" in send(page, email=NEW).text
    assert "has an account already" in send(page, email=administrator.email, identity_check="Called").text
    send(page, email=NEW, identity_check="Called their station")
    assert f"{administrator.name} asked to make {NEW}" in mailed("email_change_asked")
    assert Mail.objects.get(kind="email_change_asked").to == officer.email
    assert NEW in send(reverse("accounts:one", args=[officer.pk])).text
    change = EmailChange.objects.get()
    assert email_changes.confirm(change=change, kept=None, by=officer).email == NEW.lower()
    history = signed_in(administrator).get(reverse("accounts:history", args=[officer.pk])).text
    assert f"added the request for the address {NEW}" in history
    assert f"to {NEW.lower()}" in history


def test_coordinator_cannot_change_an_officers(officer, now):
    coordinator = CoordinatorFactory(force=officer.force)
    with pytest.raises(ValidationError, match="Only the person"):
        email_changes.ask(user=officer, email=NEW, identity_check="Called", by=coordinator, now=now)


def test_change_of_anothers_answers_as_none(asked, signed_in):
    for user in (OfficerFactory(), CoordinatorFactory()):
        assert signed_in(user).get(reverse("accounts:stop_email_change", args=[asked.pk])).status_code == 404


def test_nobody_has_the_portal_write_to_many_strangers(officer, now):
    for number in range(5):
        email_changes.ask(user=officer, email=f"stranger{number}@venue.test", by=officer, now=now)
    with pytest.raises(ValidationError, match="Wait an hour"):
        email_changes.ask(user=officer, email=NEW, by=officer, now=now + timedelta(minutes=59))
    assert email_changes.ask(user=officer, email=NEW, by=officer, now=now + timedelta(hours=1))


def test_link_to_a_new_password_ends_with_the_old_address(asked, officer, client, now):
    link = links.password_reset(str(officer.pk)).removeprefix("http://localhost:8000")
    assert "password1" in client.get(link, follow=True).text
    email_changes.confirm(change=asked, kept=None, by=officer, now=now)
    assert "password1" not in Client().get(link, follow=True).text
