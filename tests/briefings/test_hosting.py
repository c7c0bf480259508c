from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from briefings.actions import hosting
from briefings.models import Briefing
from portal.outbox.models import Mail
from tests.factories import BriefingFactory, VenueFactory, VenueManagerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(venue, manager, officer, now):
    """A draft at the manager's venue, which the police asked about."""
    briefing = BriefingFactory(host_venue=venue, state="draft", scheduled_by=officer, force=officer.force)
    hosting.ask(briefing=briefing, by=officer, now=now)
    briefing.refresh_from_db()
    return briefing


def test_ask_tells_the_hosts_managers_who_then_see_the_draft(asked, manager):
    assert (asked.host_answer, Mail.objects.get(kind="hosting_asked").to) == ("asked", manager.email)
    assert Briefing.objects.visible_to(manager).get() == asked
    assert not Briefing.objects.visible_to(VenueManagerFactory().user).exists()


def test_ask_leaves_a_host_without_managers_and_online_alone(officer, now):
    for briefing in (
        BriefingFactory(host_venue=VenueFactory()),
        BriefingFactory(host_venue=None, online_link="https://a.test"),
    ):
        hosting.ask(briefing=briefing, by=officer, now=now)
        assert briefing.host_answer == "not_asked"
    assert not Mail.objects.exists()


@pytest.mark.parametrize(("accepts", "state"), [(True, "accepted"), (False, "declined")])
def test_answer_tells_the_officers_once(asked, manager, officer, now, accepts, state):
    for _twice in range(2):
        answered = hosting.answer(briefing=asked, accepts=accepts, by=manager, now=now)
    assert (answered.host_answer, answered.host_answered_by) == (state, manager)
    mail = Mail.objects.get(kind="hosting_answered")
    assert (mail.to, state.capitalize() in mail.text) == (officer.email, True)


def test_answer_can_be_changed_until_the_start(asked, manager, now):
    hosting.answer(briefing=asked, accepts=True, by=manager, now=now)
    assert hosting.answer(briefing=asked, accepts=False, by=manager, now=now).host_answer == "declined"
    with pytest.raises(ValidationError, match="too late"):
        hosting.answer(briefing=asked, accepts=True, by=manager, now=asked.starts_at + timedelta(minutes=1))


def test_answer_refuses_another_venues_manager(asked, now):
    with pytest.raises(ValidationError, match="Only the managers"):
        hosting.answer(briefing=asked, accepts=True, by=VenueManagerFactory().user, now=now)
