"""Every route of the portal, with the policy that says who may enter."""

from django.urls import URLPattern, get_resolver

from portal.accounts.middleware import policy_of


def routes(resolver, names=()):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield ":".join([*names, entry.name or ""]), entry
        else:
            yield from routes(entry, (*names, entry.namespace) if entry.namespace else names)


ROUTES = list(routes(get_resolver("portal.urls")))
POLICIES = {name: policy_of(route.callback, name) for name, route in ROUTES}
NAMES = sorted(POLICIES)
