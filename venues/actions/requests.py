"""A person asks for an account for their venue; a coordinator approves or declines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.outbox.post import post
from venues.actions import managers, venues
from venues.models import AccountRequest
from venues.models.people import RequestState
from venues.queries import postcodes

FIELDS = (
    "organisation_name",
    "venue_name",
    "category",
    "people_at_once",
    "staff_count",
    "address",
    "name",
    "email",
    "phone",
    "job_role",
)


@transaction.atomic
def ask(*, postcode: str, now: datetime | None = None, **fields: Any) -> AccountRequest:
    """Keep a request for an account and return it; asked again while it waits, return the one that waits.

    Refuses a postcode outside the areas that the portal serves.
    """
    located = postcodes.locate(postcode)
    if located is None:
        raise ValidationError(
            {"postcode": _("We do not know this London postcode. Check it; elsewhere, ask your force.")}
        )
    details = {name: fields[name] for name in FIELDS if fields.get(name) is not None}
    code = postcodes.normalise(postcode)
    waiting = AccountRequest.objects.waiting().filter(
        email__iexact=details["email"], venue_name__iexact=details["venue_name"], postcode=code
    )
    if before := waiting.first():
        return before
    request = AccountRequest.objects.create(
        postcode=code, area=located.area, force=located.area.force, asked_at=now or timezone.now(), **details
    )
    about = f"request:{request.pk}"
    post(kind="request_received", key=about, about=about, to=request.email, context={"request": request}, now=now)
    return request


@transaction.atomic
def approve(*, request: AccountRequest, identity_check: str, by: User, now: datetime | None = None) -> AccountRequest:
    """Make the venue, its organisation and an invitation for its manager, and return the request.

    Refuses a request that was decided before, and one without word of how the person's identity was checked.
    """
    now = now or timezone.now()
    request = waiting_for_decision(request, by)
    if not identity_check.strip():
        raise ValidationError({"identity_check": _("Say how you checked who this person is.")})
    request.venue = venues.add(
        organisation_name=request.organisation_name,
        name=request.venue_name,
        category=request.category,
        people_at_once=request.people_at_once,
        address=request.address,
        postcode=request.postcode,
        area=request.area,
        force=request.force,
        by=by,
    )
    managers.invite(venue=request.venue, email=request.email, name=request.name, by=by, now=now)
    request.identity_check = identity_check.strip()
    return decide(request, RequestState.APPROVED, by, now)


@transaction.atomic
def decline(*, request: AccountRequest, reason: str, by: User, now: datetime | None = None) -> AccountRequest:
    """Decline a request with a reason, which is mailed, and return it; refuses one that was decided before."""
    now = now or timezone.now()
    request = waiting_for_decision(request, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason: the person will read it.")})
    request.reason = reason.strip()
    decide(request, RequestState.DECLINED, by, now)
    about = f"request:{request.pk}"
    key = f"{about}:declined"
    post(kind="request_declined", key=key, about=about, to=request.email, context={"request": request}, now=now)
    return request


def waiting_for_decision(request: AccountRequest, by: User) -> AccountRequest:
    locked = AccountRequest.objects.visible_to(by).select_for_update(of=("self",)).get(pk=request.pk)
    if locked.state != RequestState.WAITING:
        raise ValidationError(_("Somebody has decided about this request already. Nothing was changed."))
    return locked


def decide(request: AccountRequest, state: RequestState, by: User, now: datetime) -> AccountRequest:
    request.state, request.decided_by, request.decided_at = state, by, now
    request.save()
    return request
