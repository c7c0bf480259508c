"""No policy, no entry: every route of the URLconf declares who may enter."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import URLPattern, get_resolver, path, reverse

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


WITHOUT_CSRF = {
    "mail:refuse",  # mail programs send it by themselves (RFC 8058); its link is signed
    "csp_reports",  # browsers send it by themselves, and it only counts
}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "route"), ROUTES, ids=[name for name, _route in ROUTES])
def test_unsafe_request_without_csrf_token_is_refused(name, route):
    arguments = {key: 1 if "Int" in type(kind).__name__ else "x" for key, kind in route.pattern.converters.items()}
    if name not in WITHOUT_CSRF:
        answer = Client(enforce_csrf_checks=True).post(reverse(name, kwargs=arguments), {"name": "x"})
        assert answer.status_code == 403
