"""One's own account: what it is, how it is kept safe, where one is signed in, and what was typed too late."""

from datetime import timedelta

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import is_valid_path, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts import factors
from portal.accounts.access import allow
from portal.accounts.actions import sign_ins
from portal.accounts.models import EmailChange, FactorRemoval, SignIn, Typed
from portal.pages.confirm import confirm
from portal.pages.fetch import fetch

BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


@allow()
def me(request):
    context = {
        "has_factor": factors.has_one(request.user),
        "sign_ins": lasting(request).count(),
        "change": EmailChange.objects.open(timezone.now()).filter(user=request.user).first(),
        "removal": FactorRemoval.objects.open().filter(user=request.user).select_related("started_by").first(),
    }
    return render(request, "accounts/me.html", context)


def lasting(request):
    """The person's sign-ins that have not run out of time."""
    return SignIn.objects.visible_to(request.user).lasting(timezone.now())


@allow()
def sign_in_list(request):
    rows = [(row, browser_in_words(row.browser)) for row in lasting(request)]
    return render(request, "accounts/sign_ins.html", {"rows": rows, "current": request.session.get("sign_in")})


def browser_in_words(sent):
    """Return what a browser says of itself in short, such as "Firefox on Windows"."""
    browser = next((name for mark, name in BROWSERS.items() if mark in sent), _("Unknown browser"))
    system = next((name for mark, name in SYSTEMS.items() if mark in sent), None)
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser


@allow()
def end_sign_in(request, number):
    found = fetch(SignIn, request, number)
    return confirm(
        request,
        _("Sign out there?"),
        lambda: sign_ins.end(sign_in=found, by=request.user),
        then=lambda _none: reverse("accounts:sign_ins"),
        back=reverse("accounts:sign_ins"),
        words=browser_in_words(found.browser),
        yes=_("Sign out"),
        says=_("You are signed out there."),
    )


@allow()
def end_others(request):
    return confirm(
        request,
        _("Sign out everywhere but here?"),
        lambda: sign_ins.end_others(kept=request.session.get("sign_in"), by=request.user),
        then=lambda _count: reverse("accounts:sign_ins"),
        back=reverse("accounts:sign_ins"),
        yes=_("Sign out everywhere else"),
        says=_("You are signed out everywhere but here."),
    )


@allow()
def typed(request):
    """Give back what was sent after the sign-in had ended; its button sends it to where it was going."""
    since = timezone.now() - sign_ins.KEPT_FOR
    found = Typed.objects.visible_to(request.user).filter(kept_at__gt=since).first()
    if found is None:
        return redirect("home")
    fields = [(name, name.replace("_", " ").capitalize(), values) for name, values in found.fields.items()]
    gone_at = found.kept_at + timedelta(hours=1)
    return render(request, "accounts/typed.html", {"typed": found, "fields": fields, "gone_at": gone_at})


@allow()
def forget_typed(request):
    return confirm(
        request,
        _("Throw away what you typed?"),
        lambda: sign_ins.forget_typed(by=request.user),
        then=lambda _none: reverse("home"),
        back=reverse("accounts:typed"),
        yes=_("Throw it away"),
    )


@allow()
def file(request, address):
    """After the proof that a file asked for: the file, and its list with the same filters."""
    path = f"/{address}"
    resolve(path)
    query = QueryDict(request.META["QUERY_STRING"], mutable=True)
    wanted = f"{path}?{query.urlencode()}" if query else path
    back = path.rstrip("/").rpartition("/")[0] + "/"
    if query.pop("download", None):
        back = f"{path}?{query.urlencode()}" if query else path
    elif not is_valid_path(back):
        back = reverse("home")
    return render(request, "accounts/file.html", {"wanted": wanted, "back": back})
