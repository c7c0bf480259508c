"""Who manages a venue: inviting, removing, withdrawing an invitation; for its leads and its force's coordinators."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.access import allow
from portal.accounts.models import Role
from portal.pages.act import act
from portal.pages.confirm import confirm
from portal.pages.fetch import fetch
from portal.pages.venues.forms import ManagerForm
from venues.actions import managers
from venues.models import Venue, VenueManager

leads_and_coordinators = allow(Role.COORDINATOR, Role.VENUE_MANAGER)


def venue_of(request, reference):
    """Return the venue whose managers this user chooses; 404 otherwise."""
    venue = fetch(Venue.objects.select_related("force"), request, reference)
    if not managers.may_choose(request.user, venue):
        raise Http404
    return venue


@leads_and_coordinators
def invite(request, reference):
    venue = venue_of(request, reference)
    form = ManagerForm(request.POST or None)
    response = act(
        request,
        form,
        lambda data: managers.invite(venue=venue, **data, by=request.user),
        then=lambda _manager: venue,
        says=invited_words,
    )
    return response or render(request, "venues/invite_manager.html", {"form": form, "venue": venue})


def invited_words(manager):
    if manager.user:
        return _("%(name)s has an account, and manages this venue from now on.") % {"name": manager.user.name}
    return _("The invitation to %(name)s is on its way.") % {"name": manager.invitation.name}


@leads_and_coordinators
def remove(request, reference, number):
    venue = venue_of(request, reference)
    manager = fetch(VenueManager.objects.filter(venue=venue).exclude(user=None), request, number)
    question = _("Remove %(name)s from the managers of %(venue)s?") % {"name": manager.user.name, "venue": venue.name}
    is_self = manager.user_id == request.user.pk
    return confirm(
        request,
        question,
        lambda: managers.remove(manager=manager, by=request.user),
        then=lambda _none: reverse("venues:all") if is_self else venue,
        back=venue.get_absolute_url(),
        says=_("%(name)s no longer manages %(venue)s.") % {"name": manager.user.name, "venue": venue.name},
    )


@leads_and_coordinators
def withdraw(request, reference, number):
    venue = venue_of(request, reference)
    manager = fetch(VenueManager.objects.filter(venue=venue, user=None), request, number)
    question = _("Withdraw the invitation to %(name)s?") % {"name": manager.invitation.name}
    return confirm(
        request,
        question,
        lambda: managers.withdraw(manager=manager, by=request.user),
        then=lambda _none: venue,
        back=venue.get_absolute_url(),
        says=_("The invitation to %(name)s is withdrawn.") % {"name": manager.invitation.name},
    )
