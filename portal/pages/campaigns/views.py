"""Campaigns: the list, one campaign with its days and briefings, making and changing."""

from datetime import date, timedelta

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from briefings.actions import campaigns
from briefings.models import Briefing, Campaign
from briefings.queries.progress import of_campaign
from portal.accounts.access import allow
from portal.accounts.models import POLICE, Role
from portal.london_time import london_day
from portal.pages.act import act
from portal.pages.campaigns.forms import CampaignForm, FocusForm
from portal.pages.fetch import fetch
from portal.pages.listing import listing

SHOWN = ("reference", "starts_at", "state", "places", "places_taken", "course__name", "host_venue__name")  # of each


@allow(*POLICE)
def all_campaigns(request):
    rows = Campaign.objects.visible_to(request.user).prefetch_related("forces")
    return listing(request, rows, "campaigns/all.html", context={"today": london_day(timezone.now())})


def days_of(campaign):
    count = (campaign.ends_on - campaign.starts_on).days + 1
    return [campaign.starts_on + timedelta(days=number) for number in range(count)]


@allow(*POLICE)
def one(request, reference):
    campaign = fetch(Campaign.objects.prefetch_related("forces"), request, reference)
    briefings = Briefing.objects.visible_to(request.user).filter(campaign=campaign)
    focus = {row.day: row.focus_area for row in campaign.days.select_related("focus_area")}
    context = {
        "campaign": campaign,
        "days": [(day, focus.get(day)) for day in days_of(campaign)] if focus else [],
        "progress": of_campaign(briefings),
        "may_change": campaigns.may_change(campaign, request.user),
    }
    rows = briefings.select_related("course", "host_venue").only(*SHOWN).order_by("starts_at", "pk")
    return listing(request, rows, "campaigns/one.html", context=context)


@allow(Role.COORDINATOR)
def make(request):
    form = CampaignForm(request.POST or None, by=request.user)
    response = act(
        request,
        form,
        lambda data: campaigns.make(**data, by=request.user),
        then=lambda made: reverse("campaigns:focus", args=[made.reference]),
    )
    return response or render(request, "campaigns/make.html", {"form": form})


def changeable(request, reference):
    campaign = fetch(Campaign.objects.prefetch_related("forces"), request, reference)
    if not campaigns.may_change(campaign, request.user):
        raise Http404
    return campaign


def kept(campaign):
    """Return what the campaign is, as its action takes it."""
    return {
        "name": campaign.name,
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "forces": list(campaign.forces.all()),
    }


@allow(Role.COORDINATOR)
def change(request, reference):
    campaign = changeable(request, reference)
    form = CampaignForm(request.POST or None, initial=kept(campaign), by=request.user)
    focus = {row.day: row.focus_area for row in campaign.days.select_related("focus_area")}
    response = act(
        request,
        form,
        lambda data: campaigns.change(campaign=campaign, **data, focus=focus, by=request.user),
        then=lambda changed: changed,
        says=lambda changed: _("%(campaign)s is changed.") % {"campaign": changed},
    )
    return response or render(request, "campaigns/change.html", {"form": form, "campaign": campaign})


@allow(Role.COORDINATOR)
def focus(request, reference):
    campaign = changeable(request, reference)
    form = FocusForm(request.POST or None, campaign=campaign, days=days_of(campaign))

    def effect(_data):
        chosen = {date.fromisoformat(day): area for day, area in form.focus().items()}
        return campaigns.change(campaign=campaign, **kept(campaign), focus=chosen, by=request.user)

    response = act(request, form, effect, then=lambda changed: changed, says=_("The focus of each day is saved."))
    return response or render(request, "campaigns/focus.html", {"form": form, "campaign": campaign})
