"""Campaigns: a name, dates, the forces that take part, and the focus of each day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from briefings.models import Briefing, BriefingState, Campaign, CampaignDay, FocusArea
from portal.accounts.models import Force, User
from portal.london_time import start_of_day

LONGEST = timedelta(days=92)


@transaction.atomic
def make(
    *,
    name: str,
    starts_on: date,
    ends_on: date,
    forces: Iterable[Force],
    focus: dict[date, FocusArea] | None = None,
    by: User,
) -> Campaign:
    """Make a campaign and return it; refuses dates that do not fit, and forces that the coordinator does not run."""
    campaign = Campaign(name=" ".join(name.split()), starts_on=starts_on, ends_on=ends_on, made_by=by)
    return save(campaign, list(forces), focus or {}, by)


@transaction.atomic
def change(
    *,
    campaign: Campaign,
    name: str,
    starts_on: date,
    ends_on: date,
    forces: Iterable[Force],
    focus: dict[date, FocusArea] | None = None,
    by: User,
) -> Campaign:
    """Change a campaign and return it; refuses dates and forces that leave out briefings which it has."""
    campaign = Campaign.objects.visible_to(by).select_for_update(of=("self",)).get(pk=campaign.pk)
    if not may_change(campaign, by):
        raise ValidationError(_("A campaign of several forces is changed by a national coordinator."))
    campaign.name, campaign.starts_on, campaign.ends_on = " ".join(name.split()), starts_on, ends_on
    outside = Briefing.objects.filter(campaign=campaign).exclude(state=BriefingState.CALLED_OFF)
    inside = outside.filter(
        starts_at__gte=start_of_day(starts_on), starts_at__lt=start_of_day(ends_on + timedelta(days=1))
    )
    if count := outside.exclude(pk__in=inside.values("pk")).count():
        raise ValidationError(
            {"starts_on": _("%(count)d of its briefings are outside these days. Move them first.") % {"count": count}}
        )
    return save(campaign, list(forces), focus or {}, by)


def may_change(campaign: Campaign, user: User) -> bool:
    """Return whether this user runs the campaign: a national coordinator, or that of its one force."""
    return user.is_coordinator and (
        user.is_national or [force.pk for force in campaign.forces.all()] == [user.force_id]
    )


def save(campaign: Campaign, forces: list[Force], focus: dict[date, FocusArea], by: User) -> Campaign:
    if not forces:
        raise ValidationError({"forces": _("Choose at least one force.")})
    if not by.is_coordinator or (not by.is_national and [force.pk for force in forces] != [by.force_id]):
        raise ValidationError({"forces": _("Only a national coordinator runs a campaign of other forces.")})
    if campaign.ends_on < campaign.starts_on:
        raise ValidationError({"ends_on": _("The last day is before the first.")})
    if campaign.ends_on - campaign.starts_on > LONGEST:
        raise ValidationError({"ends_on": _("A campaign lasts three months at most.")})
    campaign.full_clean()
    campaign.save()
    campaign.forces.set(forces)
    campaign.days.all().delete()
    CampaignDay.objects.bulk_create(
        CampaignDay(campaign=campaign, day=day, focus_area=area)
        for day, area in sorted(focus.items())
        if campaign.starts_on <= day <= campaign.ends_on
    )
    return campaign
