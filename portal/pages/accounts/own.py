"""One's own account: what it is, and how it is kept safe."""

from django.shortcuts import render

from portal.accounts import factors
from portal.accounts.access import allow


@allow()
def me(request):
    return render(request, "accounts/me.html", {"has_factor": factors.has_one(request.user)})
