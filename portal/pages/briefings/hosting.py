"""Hosting, as the managers of the host venue see it: what the police ask, and the answer."""

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
    response = act(
        request,
        form,
        lambda data: hosting.answer(briefing=briefing, **data, by=request.user),
        then=lambda _answered: reverse("briefings:hosting"),
        says=_("The police have your answer."),
    )
    return response or render(request, "briefings/answer.html", {"form": form, "briefing": briefing})
