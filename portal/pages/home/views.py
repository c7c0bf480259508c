"""The start page, and each role's own home."""

from django.shortcuts import render

from portal.accounts.access import public


@public
def home(request):
    return render(request, "home/start.html")
