"""No policy, no entry: every route of the URLconf declares who may enter."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, get_resolver, path

from portal.accounts.middleware import policy_of


def routes(resolver, names=()):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield ":".join([*names, entry.name or ""]), entry
        else:
            yield from routes(entry, (*names, entry.namespace) if entry.namespace else names)


ROUTES = list(routes(get_resolver("portal.urls")))


@pytest.mark.parametrize(("name", "route"), ROUTES, ids=[name for name, _route in ROUTES])
def test_route_declares_a_policy(name, route):
    assert policy_of(route.callback, name) is not None


def planted(request):
    raise AssertionError("a view without a policy was entered")


urlpatterns = [path("planted/", planted, name="planted")]
LIBRARY_POLICIES: dict = {}


@pytest.mark.django_db
def test_route_without_policy_lets_nobody_in(client, settings):
    settings.ROOT_URLCONF = "tests.test_access"
    with pytest.raises(ImproperlyConfigured):
        client.get("/planted/")
