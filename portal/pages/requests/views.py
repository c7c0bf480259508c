"""Asking for an account for a venue, and deciding about it."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.access import allow, public
from portal.accounts.models import Role
from portal.pages.act import act
from portal.pages.fetch import fetch
from portal.pages.listing import listing
from portal.pages.requests.forms import ApproveForm, AskForm, DeclineForm
from venues.actions import requests
from venues.models import AccountRequest


@public
def ask(request):
    form = AskForm(request.POST or None)
    is_to_check = request.method == "POST" and "confirmed" not in request.POST
    if is_to_check and "change" not in request.POST and form.is_valid():
        return render(request, "requests/check.html", {"form": form})
    response = None if is_to_check else act(request, form, asked, then=lambda _asked: reverse("requests:sent"))
    return response or render(request, "requests/ask.html", {"form": form})


def asked(data):
    return requests.ask(**data)


@public
def sent(request):
    return render(request, "requests/sent.html")


@allow(Role.COORDINATOR)
def all_requests(request):
    rows = AccountRequest.objects.visible_to(request.user).select_related("area", "force")
    sorts = {"asked": ("-state", "asked_at", "pk")}
    return listing(request, rows, "requests/all.html", sorts=sorts)


@allow(Role.COORDINATOR)
def one(request, number):
    return render(request, "requests/one.html", {"asked": fetch(AccountRequest, request, number)})


@allow(Role.COORDINATOR)
def approve(request, number):
    says = _("%(name)s is invited to the portal as manager of %(venue)s.")
    return decide(request, number, ApproveForm, requests.approve, "requests/approve.html", says)


@allow(Role.COORDINATOR)
def decline(request, number):
    says = _("%(name)s is told that %(venue)s gets no account, and why.")
    return decide(request, number, DeclineForm, requests.decline, "requests/decline.html", says)


def decide(request, number, form_class, action, template, says):
    found = fetch(AccountRequest, request, number)
    form = form_class(request.POST or None)
    response = act(
        request,
        form,
        lambda data: action(request=found, **data, by=request.user),
        then=lambda decided: decided,
        says=says % {"name": found.name, "venue": found.venue_name},
    )
    return response or render(request, template, {"form": form, "asked": found})
