"""Changing the address of an account: one's own, or that of somebody who lost their mailbox."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts import guesses
from portal.accounts.access import allow, public
from portal.accounts.actions import email_changes
from portal.accounts.links import email_change_of, email_change_stop_of
from portal.accounts.models import EmailChange, Role, User
from portal.pages.accounts.forms import EmailForm, EmailOfForm
from portal.pages.act import act
from portal.pages.confirm import confirm
from portal.pages.fetch import fetch


@allow(needs_proof=True)
def change(request):
    return ask(request, request.user, EmailForm, reverse("accounts:me"))


@allow(Role.ADMINISTRATOR, needs_proof=True)
def change_of(request, number):
    return ask(request, fetch(User, request, number), EmailOfForm, reverse("accounts:one", args=[number]))


def ask(request, account, form_class, back):
    form = form_class(request.POST or None)
    response = act(
        request,
        form,
        lambda data: email_changes.ask(user=account, **data, by=request.user),
        then=lambda _change: back,
        says=lambda change: _("A link to confirm it is on its way to %(email)s.") % {"email": change.new_email},
    )
    shown = {"form": form, "account": account, "is_own": account.pk == request.user.pk, "back": back}
    return response or render(request, "accounts/email.html", shown)


@allow(needs_proof=True)
def confirm_new(request, token):
    """The link in the new mailbox: opening it changes nothing, its button does."""
    found = email_change_of(token)
    if found is None or found.user_id != request.user.pk:
        raise Http404
    if request.method != "POST" and not EmailChange.objects.open(timezone.now()).filter(pk=found.pk).exists():
        return render(request, "accounts/email_not.html", status=410)
    response = confirm(
        request,
        _("Make %(email)s the address of your account?") % {"email": found.new_email},
        lambda: email_changes.confirm(change=found, kept=request.session.get("sign_in"), by=request.user),
        then=lambda _user: reverse("accounts:me"),
        back=reverse("accounts:me"),
        words=_("From then on you sign in with it. Every other browser that you are signed in with is signed out."),
        yes=_("Use this address"),
        says=_("The address of your account is %(email)s.") % {"email": found.new_email},
    )
    if response.status_code == 302:
        guesses.know(request, response, found.new_email)
    return response


@allow()
def stop(request, number):
    found = fetch(EmailChange, request, number)
    is_own = found.user_id == request.user.pk
    back = reverse("accounts:me") if is_own else reverse("accounts:one", args=[found.user_id])
    return confirm(
        request,
        _("Keep the address %(email)s?") % {"email": found.old_email},
        lambda: email_changes.stop(change=found, by=request.user),
        then=lambda _none: back,
        back=back,
        words=_("The link that was sent to %(email)s stops working.") % {"email": found.new_email},
        yes=_("Keep it"),
        says=_("The address stays %(email)s.") % {"email": found.old_email},
    )


@public
def keep(request, token):
    """The link in the old mailbox: opening it changes nothing, its button keeps the old address."""
    found = email_change_stop_of(token)
    if found is None:
        raise Http404
    if found.withdrawn_at:
        return render(request, "accounts/email_kept.html", {"change": found})
    return confirm(
        request,
        _("Keep the address %(email)s?") % {"email": found.old_email},
        lambda: email_changes.stop(change=found, by=None),
        then=lambda _none: request.path,
        back=reverse("home"),
        words=_("Somebody who is signed in as you, or an administrator, asked for another one."),
        yes=_("Keep it"),
    )
