"""Fetching is checking: an object that a person may not see answers exactly like one that does not exist."""

from __future__ import annotations

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest


def fetch(source: type[Model] | QuerySet, request: HttpRequest, reference: object):
    """Return the one object that this address names and this user may see; 404 otherwise."""
    rows = source if isinstance(source, QuerySet) else source._default_manager.all()
    found = rows.visible_to(request.user).by_reference(str(reference)).first()
    if found is None:
        raise Http404
    return found
