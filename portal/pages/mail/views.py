"""Mail: what the portal sends and sent, sending again what failed, and refusing what is not wanted."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from portal.accounts.access import allow, public
from portal.accounts.models import Role
from portal.outbox import again, refusals
from portal.outbox.models import Mail
from portal.outbox.post import is_refused
from portal.pages.act import act
from portal.pages.confirm import confirm
from portal.pages.fetch import fetch
from portal.pages.forms import EmptyForm
from portal.pages.listing import listing
from portal.pages.mail.filters import MailFilter

SORTS = {"posted": ("-posted_at", "-pk")}


@allow(Role.ADMINISTRATOR)
def all_mails(request):
    rows = Mail.objects.visible_to(request.user).defer("text", "html", "attachment")
    return listing(request, rows, "mail/all.html", filters=MailFilter, sorts=SORTS)


@allow(Role.ADMINISTRATOR)
def one(request, number):
    return render(request, "mail/one.html", {"mail": fetch(Mail, request, number)})


@allow(Role.ADMINISTRATOR)
def send_again(request, number):
    mail = fetch(Mail, request, number)
    question = _("Send this mail to %(address)s again?") % {"address": mail.to}
    return confirm(
        request,
        question,
        lambda: again.send_again(mail=mail, by=request.user),
        then=lambda sent: sent,
        back=mail.get_absolute_url(),
        says=_("The mail is on its way again."),
    )


@csrf_exempt
@public
def refuse(request, token):
    """Ask whether mails of this kind are unwanted; the signed link is the authority, so no account and no cookie.

    A mail program posts to it without a person (RFC 8058), and then only wants to hear that it worked.
    """
    found = refusals.refusal_of(token)
    if found is None:
        raise Http404
    address, kind = found
    if request.method == "POST" and "List-Unsubscribe" in request.POST:
        refusals.refuse(address=address, kind=kind)
        return HttpResponse(status=204)
    form = EmptyForm(request.POST if request.method == "POST" else None)
    action = refusals.take_back if "wanted" in request.POST else refusals.refuse
    response = act(
        request,
        form,
        lambda _data: action(address=address, kind=kind),
        then=lambda _none: reverse("mail:refuse", args=[token]),
    )
    shown = {"form": form, "address": address, "kind": kind, "is_refused": is_refused(address, kind.name)}
    return response or render(request, "mail/refuse.html", shown)
