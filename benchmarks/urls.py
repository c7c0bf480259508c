from django.db import connection
from django.http import HttpResponse
from django.urls import path

from portal.accounts.access import allow
from portal.urls import *  # noqa: F403
from portal.urls import urlpatterns as portal_urlpatterns


@allow()
def empty(request):
    """Nothing but what stands before every page, and one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return HttpResponse(str(cursor.fetchone()))


urlpatterns = [path("benchmark/empty/", empty, name="benchmark_empty"), *portal_urlpatterns]
