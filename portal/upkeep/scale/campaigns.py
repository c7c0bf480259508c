"""Each year's campaign, with the focus of its days."""

from __future__ import annotations

from datetime import date

from briefings.models import Campaign, CampaignDay, FocusArea
from portal.accounts.models import Force
from portal.upkeep.scale.plan import campaign_week


def make(coordinator: int, first: date, last: date) -> dict[date, tuple[int, int]]:
    """Make the campaigns between two days, and return the campaign and focus area of each of their days."""
    focuses, found = list(FocusArea.objects.order_by("pk")), {}
    for year in range(first.year, last.year + 1):
        week = campaign_week(year)
        if not first <= week.monday <= last:
            continue
        campaign = Campaign.objects.create(
            name=f"Counter Terrorism Awareness Week {year}",
            starts_on=week.monday,
            ends_on=week.sunday,
            made_by_id=coordinator,
        )
        campaign.forces.set(Force.objects.all())
        days = list(zip(week.days, focuses, strict=False))
        CampaignDay.objects.bulk_create(CampaignDay(campaign=campaign, day=day, focus_area=area) for day, area in days)
        found.update({day: (campaign.pk, area.pk) for day, area in days})
    return found
