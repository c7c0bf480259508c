"""The recovery codes that are left, on a page and as a file; reading them changes nothing."""

from django.http import Http404
from django.shortcuts import render

from portal.accounts import factors
from portal.accounts.access import allow


@allow(needs_proof=True)
def show(request):
    return render(request, "mfa/recovery_codes/index.html", {"unused_codes": codes_of(request.user)})


@allow(needs_proof=True)
def file(request):
    codes = codes_of(request.user)
    if not codes:
        raise Http404
    response = render(
        request, "mfa/recovery_codes/download.txt", {"unused_codes": codes}, content_type="text/plain; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return response


def codes_of(user):
    """Return the codes that still work; 404 for somebody who has no second factor to recover."""
    codes = factors.recovery_codes(user)
    if codes is None:
        raise Http404
    return codes
