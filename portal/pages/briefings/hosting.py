"""Hosting, as the managers of the host venue see it: what the police ask, and the answer."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from briefings.actions import hosting
from briefings.models import Briefing
from portal.accounts.access import allow
from portal.accounts.models import Role
from portal.pages.act import act
from portal.pages.briefings.forms import HostingForm
from portal.pages.fetch import fetch
from portal.pages.listing import listing


@allow(Role.VENUE_MANAGER)
def asked(request):
    rows = Briefing.objects.hosted_by(request.user).filter(state__in=["draft", "published"])
    coming = rows.upcoming(timezone.now()).select_related("course", "host_venue", "room", "force")
    return listing(request, coming, "briefings/hosting.html")


@allow(Role.VENUE_MANAGER)
def answer(request, reference):
    rows = Briefing.objects.hosted_by(request.user).select_related("course", "host_venue", "room", "force")
    briefing = fetch(rows, request, reference)
    form = HostingForm(request.POST or None)

    def effect(data):
        hosting.answer(briefing=briefing, **data, by=request.user)
        messages.success(request, _("The police have your answer."))
        return reverse("briefings:hosting")

    response = act(request, form, effect, then=lambda address: address)
    return response or render(request, "briefings/answer.html", {"form": form, "briefing": briefing})
