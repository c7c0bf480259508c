"""Everything that the history keeps, and how an administrator finds what happened to a thing by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pghistory.models import Context

from briefings.models import AssignmentEvent, BookingEvent, BriefingEvent, CampaignDayEvent, CampaignEvent
from portal.history.models import EmailChangeEvent, InvitationEvent, UserEvent
from portal.history.words import Kind
from portal.pages.history.named import Named
from portal.upkeep.models import HoldEvent
from venues.models import (
    AccountRequestEvent,
    RoomEvent,
    StaffMemberEvent,
    TrainingRecordEvent,
    VenueEvent,
    VenueManagerEvent,
)


@dataclass(frozen=True)
class Thing:
    """A kind of thing in words; which of its fields are told and which name it; how it is found by words."""

    label: str | Promise
    events: type
    noun: str | Promise
    told: tuple[str, ...]
    names: tuple[str, ...]
    found: Callable[[Named], Q]


def called(*fields: str) -> Callable[[Named], Q]:
    """Return the condition on the event's own words, for things of which there are few."""
    return lambda named: Q(*[(f"{field}__icontains", named.words) for field in fields], _connector=Q.OR)


PLACE = ("name", "organisation", "category", "people_at_once", "address", "postcode", "website", "area", "force")
WHEN = ("course", "host_venue", "room", "starts_at", "ends_at", "booking_closes_at", "places", "state")
HOW = ("campaign", "focus_area", "online_link", "entrance", "identification", "contact_on_day", "host_answer")
ASKED = ("state", "name", "email", "identity_check", "reason", "decided_by")

THINGS = {
    "account": Thing(
        _("Accounts"),
        UserEvent,
        _("the account"),
        ("email", "name", "role", "force", "is_national", "is_active"),
        ("name",),
        lambda named: Q(pgh_obj__in=named.accounts),
    ),
    "invitation": Thing(
        _("Invitations"),
        InvitationEvent,
        _("the invitation of"),
        ("expires_at", "accepted_at", "withdrawn_at"),
        ("name",),
        called("name", "email"),
    ),
    "email_change": Thing(
        _("Changes of an address"),
        EmailChangeEvent,
        _("the change of address of"),
        ("old_email", "new_email", "identity_check", "used_at", "withdrawn_at"),
        ("user",),
        lambda named: Q(user__in=named.accounts) | called("old_email", "new_email")(named),
    ),
    "venue": Thing(
        _("Venues"), VenueEvent, _("the venue"), PLACE, ("name",), lambda named: Q(pgh_obj__in=named.venues)
    ),
    "room": Thing(
        _("Rooms"),
        RoomEvent,
        _("the room"),
        ("name", "places"),
        ("name", "venue"),
        lambda named: Q(name__icontains=named.words) | Q(venue__in=named.venues),
    ),
    "manager": Thing(
        _("Venue managers"),
        VenueManagerEvent,
        _("the manager"),
        ("level",),
        ("user", "venue"),
        lambda named: Q(venue__in=named.venues) | Q(user__in=named.accounts),
    ),
    "staff": Thing(
        _("Staff of venues"),
        StaffMemberEvent,
        _("the person"),
        ("venue", "name", "email", "staff_number", "job_role", "started_on", "left_on"),
        ("name",),
        lambda named: Q(pgh_obj__in=named.staff),
    ),
    "record": Thing(
        _("Training records"),
        TrainingRecordEvent,
        _("the training record of"),
        ("completed_on", "expires_on", "withdrawn_at", "note"),
        ("person", "course"),
        lambda named: Q(person__in=named.staff),
    ),
    "request": Thing(
        _("Requests for an account"),
        AccountRequestEvent,
        _("the request of"),
        ASKED,
        ("name", "venue_name"),
        called("name", "email", "venue_name"),
    ),
    "campaign": Thing(
        _("Campaigns"), CampaignEvent, _("the campaign"), ("name", "starts_on", "ends_on"), ("name",), called("name")
    ),
    "day": Thing(
        _("Days of campaigns"),
        CampaignDayEvent,
        _("the focus of"),
        ("focus_area",),
        ("day", "campaign"),
        called("campaign__name"),
    ),
    "briefing": Thing(
        _("Briefings"),
        BriefingEvent,
        _("the briefing"),
        WHEN + HOW,
        ("reference",),
        lambda named: Q(pgh_obj__in=named.briefings),
    ),
    "officer": Thing(
        _("Officers of briefings"),
        AssignmentEvent,
        _("the officer"),
        (),
        ("officer", "briefing"),
        lambda named: Q(briefing__in=named.briefings) | Q(officer__in=named.accounts),
    ),
    "booking": Thing(
        _("Bookings"),
        BookingEvent,
        _("the booking of"),
        ("state", "attendance"),
        ("person", "briefing"),
        lambda named: Q(person__in=named.staff) | Q(briefing__in=named.briefings),
    ),
    "hold": Thing(
        _("Holds on removal"),
        HoldEvent,
        _("the hold on"),
        ("reason", "release_reason"),
        ("account", "person", "venue"),
        lambda named: Q(account__in=named.accounts) | Q(person__in=named.staff) | Q(venue__in=named.venues),
    ),
}


def kinds(
    *,
    kind: str = "",
    about: Named | None = None,
    person: Named | None = None,
    when: Q | None = None,
    only: Model | None = None,
) -> list[Kind]:
    """Return what fits: a kind of thing, what a thing is called, who changed it, when; or one thing only."""
    conditions = [when or Q()]
    if only:
        conditions.append(Q(pgh_obj=only.pk))
    if person:
        conditions.append(Q(pgh_context__in=done_by(person)))
    return [
        Kind(
            thing.events.objects.filter(*conditions, thing.found(about) if about else Q()),
            thing.noun,
            {name: thing.events._meta.get_field(name).verbose_name for name in thing.told},
            thing.names,
        )
        for name, thing in THINGS.items()
        if kind in ("", name)
    ]


def done_by(person: Named) -> QuerySet:
    """Return the requests of the people who are called so."""
    contexts = Context.objects.annotate(by=KeyTextTransform("user", "metadata"))
    return contexts.filter(by__in=[str(number) for number in person.accounts]).values("pk")
