"""Every kind of mail has its three templates, and they say what they are given, and where to report."""

from copy import deepcopy
from datetime import date

import pytest
from django.utils import timezone

from briefings import calendars
from portal.accounts.models import Invitation
from portal.outbox.kinds import KINDS
from portal.outbox.models import Mail
from portal.outbox.post import REFUSAL_LINK, post
from tests.factories import BookingFactory, CoordinatorFactory, StaffMemberFactory
from venues.models import AccountRequest
from venues.queries.expiry import Expiring

pytestmark = pytest.mark.django_db
NAME = "Sam <b>O'Staff</b>"


@pytest.fixture
def context(now):
    return context_at(now)


def context_at(now):
    """Return what the mails tell about, each under the name that the templates use."""
    booking = BookingFactory(person=StaffMemberFactory(name=NAME), state="waiting", waiting_since=now)
    briefing = booking.briefing
    briefing.entrance, briefing.identification, briefing.contact_on_day = "Side door", "A pass", "Pat"
    briefing.called_off_because = "Snow"
    return {
        "briefing": briefing,
        "place": calendars.place(briefing),
        "bookings": [booking],
        "person": booking.person,
        "message": "Bring a coat.\n\nIt is cold.",
        "answer": "accepted",
        "invitation": Invitation(name=NAME, role="officer", invited_by=CoordinatorFactory()),
        "request": AccountRequest(name=NAME, venue_name="Moth Hall", reason="Not known there"),
        "user_name": NAME,
        "change": "A passkey was added.",
        "takes_effect_at": now,
        "started_by": NAME,
        "asked_by": NAME,
        "new_email": "new@venue.test",
        "expires_at": now,
        "operator_email": "operator@portal.test",
        "venue": "Moth & Hall",
        "expiring": [Expiring(1, "Moth & Hall", 1, "m@moth.test", NAME, "ACT Awareness", date(2027, 1, 22))],
    }


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_kind_renders_its_three_templates(kind, context, settings, now):
    settings.TEMPLATES = deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "[%s IS MISSING]"
    settings.BASE_URL = "https://portal.example"
    post(kind=kind.name, key=None, about="", to="sam@venue.test", context=context, now=timezone.now())
    mail = Mail.objects.get()
    assert mail.subject
    assert "IS MISSING" not in mail.subject + mail.text + mail.html
    for words in (mail.text, mail.html):
        assert "0800 789 321" in words
        assert "https://portal.example" in words
        assert (REFUSAL_LINK in words) == kind.is_refusable
    assert "<b>O" not in mail.html
    assert "&amp;" not in mail.text + mail.subject
    assert "&lt;" not in mail.text


def test_message_and_answer_are_said(context, now):
    for kind, said in [("briefing_message", "It is cold."), ("hosting_answered", "accepted")]:
        post(kind=kind, key=kind, about="", to="sam@venue.test", context=context, now=now)
        mail = Mail.objects.get(key=kind)
        assert said in mail.text
        assert said in mail.html
