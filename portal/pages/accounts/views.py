"""Accounts: who has one, inviting, and making one's own from an invitation."""

from django.contrib.auth import login
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts import factors, guesses
from portal.accounts.access import allow, public
from portal.accounts.actions import invitations, sign_ins, users
from portal.accounts.links import invitation_of
from portal.accounts.models import EmailChange, FactorRemoval, Invitation, Role, User
from portal.pages.accounts.filters import AccountFilter
from portal.pages.accounts.forms import AcceptForm, AccountForm, InviteForm, InviteOfficerForm
from portal.pages.act import act
from portal.pages.confirm import confirm
from portal.pages.fetch import fetch
from portal.pages.listing import listing
from venues.actions import managers

SORTS = {"name": ("name", "pk"), "email": ("email",), "joined": ("-joined_at", "pk")}


@allow(Role.ADMINISTRATOR)
def all_accounts(request):
    rows = User.objects.visible_to(request.user).select_related("force")
    waiting = Invitation.objects.visible_to(request.user).open(timezone.now())
    return listing(
        request, rows, "accounts/all.html", filters=AccountFilter, sorts=SORTS, context={"invitations": waiting[:50]}
    )


@allow(Role.COORDINATOR)
def officers(request):
    rows = User.objects.visible_to(request.user).select_related("force")
    waiting = Invitation.objects.visible_to(request.user).open(timezone.now())
    return listing(
        request,
        rows,
        "accounts/all.html",
        filters=AccountFilter,
        sorts=SORTS,
        context={"invitations": waiting[:50]},
    )


@allow(Role.ADMINISTRATOR)
def one(request, number):
    account = fetch(User, request, number)
    kept = ("name", "role", "force", "is_national", "is_active")
    form = AccountForm(request.POST or None, initial={name: getattr(account, name) for name in kept})
    response = act(
        request,
        form,
        lambda data: users.change(user=account, **data, by=request.user),
        then=lambda _user: reverse("accounts:all"),
        says=lambda changed: _("The account of %(name)s is changed.") % {"name": changed.name},
    )
    context = {
        "form": form,
        "account": account,
        "has_factor": factors.has_one(account),
        "change": EmailChange.objects.open(timezone.now()).filter(user=account).select_related("asked_by").first(),
        "removal": FactorRemoval.objects.open().filter(user=account).select_related("started_by").first(),
    }
    return response or render(request, "accounts/one.html", context)


@allow(Role.ADMINISTRATOR)
def end_sign_ins(request, number):
    account = fetch(User, request, number)
    return confirm(
        request,
        _("Sign %(name)s out everywhere?") % {"name": account.name},
        lambda: sign_ins.end_all(user=account, by=request.user),
        then=lambda _count: reverse("accounts:one", args=[number]),
        back=reverse("accounts:one", args=[number]),
        words=_("They can sign in again. To keep them out, disable the account."),
        says=_("%(name)s is signed out everywhere.") % {"name": account.name},
    )


@allow(Role.COORDINATOR, Role.ADMINISTRATOR)
def invite(request):
    is_officer = request.user.is_coordinator
    form = (InviteOfficerForm if is_officer else InviteForm)(request.POST or None, by=request.user)
    details = {"role": Role.OFFICER, "force": request.user.force} if is_officer else {}
    response = act(
        request,
        form,
        lambda data: invitations.invite(**details | data, by=request.user),
        then=lambda invitation: invitation,
        says=lambda invitation: _("The invitation to %(name)s is on its way.") % {"name": invitation.name},
    )
    return response or render(request, "accounts/invite.html", {"form": form})


@allow(Role.COORDINATOR, Role.ADMINISTRATOR)
def invitation(request, number):
    found = fetch(Invitation, request, number)
    is_open = found.accepted_at is None and found.withdrawn_at is None
    return render(request, "accounts/invitation.html", {"invitation": found, "is_open": is_open, "now": timezone.now()})


@allow(Role.COORDINATOR, Role.ADMINISTRATOR)
def send_again(request, number):
    found = fetch(Invitation, request, number)
    return confirm(
        request,
        _("Send the invitation to %(name)s again?") % {"name": found.name},
        lambda: invitations.send_again(invitation=found, by=request.user),
        then=lambda _none: found,
        back=found.get_absolute_url(),
        says=_("The invitation to %(name)s is on its way.") % {"name": found.name},
    )


@allow(Role.COORDINATOR, Role.ADMINISTRATOR)
def withdraw(request, number):
    found = fetch(Invitation, request, number)
    return confirm(
        request,
        _("Withdraw the invitation to %(name)s?") % {"name": found.name},
        lambda: invitations.withdraw_invitation(invitation=found, by=request.user),
        then=lambda _none: found,
        back=found.get_absolute_url(),
        says=_("The invitation to %(name)s is withdrawn.") % {"name": found.name},
    )


@public
def accept(request, token):
    found = invitation_of(token)
    now = timezone.now()
    if found is None or found.accepted_at or found.withdrawn_at or found.expires_at <= now:
        return render(request, "accounts/accept_not.html", {"invitation": found}, status=410 if found else 404)
    form = AcceptForm(request.POST or None, initial={"name": found.name})
    response = act(request, form, lambda data: accepted(request, found, data), then=lambda _user: reverse("home"))
    if response:
        guesses.know(request, response, found.email)
    return response or render(request, "accounts/accept.html", {"form": form, "invitation": found})


def accepted(request, invitation, data):
    user = invitations.accept(invitation=invitation, name=data["name"], password=data["password"])
    managers.join(invitation=invitation, user=user)
    login(request, user)
    return user
