from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from briefings.figures.compile import compile_week
from briefings.models import Campaign
from portal.london_time import Week
from tests.factories import (
    BookingFactory,
    BriefingFactory,
    CampaignFactory,
    CoordinatorFactory,
    FocusAreaFactory,
    ForceFactory,
    NationalCoordinatorFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(coordinator, now):
    """A campaign of the last two weeks, with somebody who attended in each, compiled; and one who is not of it."""
    campaign = CampaignFactory(made_by=coordinator, starts_on=now.date() - timedelta(days=14), ends_on=now.date())
    for days, of in ((5, campaign), (10, campaign), (6, None)):
        starts_at = now - timedelta(days=days)
        briefing = BriefingFactory(campaign=of, starts_at=starts_at, state="held", published_at=starts_at)
        BookingFactory(briefing=briefing, attendance="attended")
    for number in (46, 47):
        compile_week(week=Week.parse(f"2026-W{number}"), force=coordinator.force, now=now)
    return campaign


def test_make_then_choose_the_focus_of_each_day(signed_in, coordinator):
    focus = FocusAreaFactory()
    client = signed_in(coordinator)
    typed = {"name": "Awareness Week", "starts_on": "23 November 2026", "ends_on": "24/11/2026"}
    sent = typed | {"forces": [coordinator.force_id], "form_token": str(uuid4())}
    answer = client.post(reverse("campaigns:make"), sent)
    made = Campaign.objects.get()
    assert answer["Location"] == reverse("campaigns:focus", args=[made.reference])
    sent = {"2026-11-23": focus.pk, "form_token": str(uuid4())}
    page = client.post(answer["Location"], sent, follow=True)
    assert "Monday 23 November 2026" in page.content.decode()
    assert [day.focus_area for day in made.days.all()] == [focus]


def test_make_refuses_with_what_was_typed(signed_in, coordinator):
    sent = {"name": "Awareness Week", "starts_on": "23 November 2026", "ends_on": "1 November 2026"}
    page = signed_in(coordinator).post(
        reverse("campaigns:make"), sent | {"forces": [coordinator.force_id], "form_token": str(uuid4())}
    )
    assert "The last day is before the first." in page.content.decode()
    assert 'value="Awareness Week"' in page.content.decode()


def test_campaign_sums_its_weeks(campaign, signed_in, coordinator):
    client = signed_in(coordinator)
    page = client.get(reverse("campaigns:figures", args=[campaign.reference]))
    total = {line["measure"].code: line["value"] for line in page.context["headlines"]}
    assert (total["held"], total["attended"], total["people"]) == (2, 2, 2)
    rows = client.get(reverse("campaigns:rows", args=[campaign.reference, "people"]))
    assert rows.context["page_obj"].paginator.count == 2
    csv = b"".join(client.get(reverse("campaigns:csv", args=[campaign.reference])).streaming_content).decode()
    assert csv.splitlines()[1].startswith(",Total,2,0,40,2,2,")
    assert client.get(reverse("campaigns:xlsx", args=[campaign.reference])).content[:2] == b"PK"
    assert b"<svg" in client.get(reverse("campaigns:chart", args=[campaign.reference, "day"])).content


def test_campaign_without_compiled_weeks_says_when(signed_in, coordinator):
    campaign = CampaignFactory(made_by=coordinator)
    page = signed_in(coordinator).get(reverse("campaigns:figures", args=[campaign.reference]))
    assert "No week of this campaign has been compiled yet" in page.content.decode()


def test_campaign_of_another_force_is_not_found(campaign, signed_in):
    client = signed_in(CoordinatorFactory(force=ForceFactory(code="kent")))
    for name in ("one", "change", "focus", "figures", "csv", "xlsx"):
        assert client.get(reverse(f"campaigns:{name}", args=[campaign.reference])).status_code == 404


def test_campaign_of_several_forces_is_seen_but_not_changed(signed_in, coordinator):
    national = NationalCoordinatorFactory()
    campaign = CampaignFactory(made_by=national, forces=[coordinator.force, ForceFactory(code="kent")])
    client = signed_in(coordinator)
    assert "Change" not in client.get(campaign.get_absolute_url()).content.decode()
    assert client.get(reverse("campaigns:change", args=[campaign.reference])).status_code == 404
    assert "Change" in signed_in(national).get(campaign.get_absolute_url()).content.decode()


def test_officers_see_campaigns_without_figures(campaign, signed_in, officer):
    client = signed_in(officer)
    assert campaign.name in client.get(reverse("campaigns:all")).content.decode()
    assert client.get(campaign.get_absolute_url()).status_code == 200
    assert client.get(reverse("campaigns:figures", args=[campaign.reference])).status_code == 403
    assert client.get(reverse("campaigns:make")).status_code == 403
