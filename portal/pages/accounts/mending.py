"""A lost second factor: an administrator has it removed, and the person or an administrator stops that."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.access import allow, public
from portal.accounts.actions import mending
from portal.accounts.links import factor_removal_of
from portal.accounts.models import FactorRemoval, Role, User
from portal.pages.confirm import confirm
from portal.pages.fetch import fetch


@allow(Role.ADMINISTRATOR, needs_proof=True)
def remove_factor(request, number):
    account = fetch(User, request, number)
    back = reverse("accounts:one", args=[number])
    return confirm(
        request,
        _("Have the second factor of %(name)s removed?") % {"name": account.name},
        lambda: mending.start(user=account, by=request.user),
        then=lambda _removal: back,
        back=back,
        words=_(
            "First make sure, by calling them on a number that you know, that they lost it. They are told by mail, "
            "and it happens a day from now unless they or an administrator stop it."
        ),
        yes=_("Have it removed in a day"),
        says=_("%(name)s is told, and the second factor is removed a day from now.") % {"name": account.name},
    )


@allow()
def stop(request, number):
    removal = FactorRemoval.objects.visible_to(request.user).open().filter(user=number).first()
    if removal is None:
        raise Http404
    account = removal.user
    is_own = account.pk == request.user.pk
    back = reverse("accounts:me") if is_own else reverse("accounts:one", args=[number])
    return confirm(
        request,
        _("Keep the second factor of %(name)s?") % {"name": account.name},
        lambda: mending.stop(removal=removal, by=request.user),
        then=lambda _none: back,
        back=back,
        yes=_("Keep it"),
        says=_("The second factor stays."),
    )


@public
def keep_factor(request, token):
    """The person's own link: opening it changes nothing, its button keeps the factor."""
    removal = factor_removal_of(token)
    if removal is None:
        raise Http404
    if removal.withdrawn_at:
        return render(request, "accounts/factor_kept.html")
    return confirm(
        request,
        _("Keep your second factor?"),
        lambda: mending.stop(removal=removal, by=None),
        then=lambda _none: request.path,
        back=reverse("home"),
        words=_("An administrator was told that you lost it. If you did not, keep it and change your password."),
        yes=_("Keep it"),
    )
