"""Everything that the history keeps, and how an administrator finds what happened to a thing by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pghistory.models import Context

from briefings.models import AssignmentEvent, BookingEvent, Briefing, BriefingEvent, CampaignDayEvent, CampaignEvent
from portal.accounts.models import User
from portal.history.models import EmailChangeEvent, InvitationEvent, UserEvent
from portal.history.words import Kind
from portal.upkeep.models import HoldEvent
from venues.models import (
    AccountRequestEvent,
    RoomEvent,
    StaffMember,
    StaffMemberEvent,
    TrainingRecordEvent,
    Venue,
    VenueEvent,
    VenueManagerEvent,
)

MOST_PEOPLE = 200  # whose changes are searched when a part of a name fits many


@dataclass(frozen=True)
class Thing:
    """A kind of thing in words; which of its fields are told and which name it; how it is found by words."""

    label: str | Promise
    events: type
    noun: str | Promise
    told: tuple[str, ...]
    names: tuple[str, ...]
    found: Callable[[str], Q]


def venues(words: str) -> QuerySet:
    return (Venue.objects.filter(name__icontains=words) | Venue.objects.by_reference(words)).values("pk")


def staff(words: str) -> QuerySet:
    named = Q(name__icontains=words) | Q(email__icontains=words) | Q(staff_number__iexact=words)
    return StaffMember.objects.filter(named).values("pk")


def accounts(words: str) -> QuerySet:
    return User.objects.filter(Q(name__icontains=words) | Q(email__icontains=words)).values("pk")


def briefings(words: str) -> QuerySet:
    return Briefing.objects.filter(reference__iexact=words).values("pk")


def named(*fields: str) -> Callable[[str], Q]:
    """Return the condition on the event's own words, for things of which there are few."""
    return lambda words: Q(*[(f"{field}__icontains", words) for field in fields], _connector=Q.OR)


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
        lambda words: Q(pgh_obj__in=accounts(words)),
    ),
    "invitation": Thing(
        _("Invitations"),
        InvitationEvent,
        _("the invitation of"),
        ("expires_at", "accepted_at", "withdrawn_at"),
        ("name",),
        named("name", "email"),
    ),
    "email_change": Thing(
        _("Changes of an address"),
        EmailChangeEvent,
        _("the change of address of"),
        ("old_email", "new_email", "identity_check", "used_at", "withdrawn_at"),
        ("user",),
        lambda words: Q(user__in=accounts(words)) | named("old_email", "new_email")(words),
    ),
    "venue": Thing(
        _("Venues"), VenueEvent, _("the venue"), PLACE, ("name",), lambda words: Q(pgh_obj__in=venues(words))
    ),
    "room": Thing(
        _("Rooms"),
        RoomEvent,
        _("the room"),
        ("name", "places"),
        ("name", "venue"),
        lambda words: Q(name__icontains=words) | Q(venue__in=venues(words)),
    ),
    "manager": Thing(
        _("Venue managers"),
        VenueManagerEvent,
        _("the manager"),
        ("level",),
        ("user", "venue"),
        lambda words: Q(venue__in=venues(words)) | Q(user__in=accounts(words)),
    ),
    "staff": Thing(
        _("Staff of venues"),
        StaffMemberEvent,
        _("the person"),
        ("venue", "name", "email", "staff_number", "job_role", "started_on", "left_on"),
        ("name",),
        lambda words: Q(pgh_obj__in=staff(words)),
    ),
    "record": Thing(
        _("Training records"),
        TrainingRecordEvent,
        _("the training record of"),
        ("completed_on", "expires_on", "withdrawn_at", "note"),
        ("person", "course"),
        lambda words: Q(person__in=staff(words)),
    ),
    "request": Thing(
        _("Requests for an account"),
        AccountRequestEvent,
        _("the request of"),
        ASKED,
        ("name", "venue_name"),
        named("name", "email", "venue_name"),
    ),
    "campaign": Thing(
        _("Campaigns"), CampaignEvent, _("the campaign"), ("name", "starts_on", "ends_on"), ("name",), named("name")
    ),
    "day": Thing(
        _("Days of campaigns"),
        CampaignDayEvent,
        _("the focus of"),
        ("focus_area",),
        ("day", "campaign"),
        named("campaign__name"),
    ),
    "briefing": Thing(
        _("Briefings"),
        BriefingEvent,
        _("the briefing"),
        WHEN + HOW,
        ("reference",),
        lambda words: Q(pgh_obj__in=briefings(words)),
    ),
    "officer": Thing(
        _("Officers of briefings"),
        AssignmentEvent,
        _("the officer"),
        (),
        ("officer", "briefing"),
        lambda words: Q(briefing__in=briefings(words)) | Q(officer__in=accounts(words)),
    ),
    "booking": Thing(
        _("Bookings"),
        BookingEvent,
        _("the booking of"),
        ("state", "attendance"),
        ("person", "briefing"),
        lambda words: Q(person__in=staff(words)) | Q(briefing__in=briefings(words)),
    ),
    "hold": Thing(
        _("Holds on removal"),
        HoldEvent,
        _("the hold on"),
        ("reason", "release_reason"),
        ("account", "person", "venue"),
        lambda words: Q(account__in=accounts(words)) | Q(person__in=staff(words)) | Q(venue__in=venues(words)),
    ),
}


def kinds(
    *, kind: str = "", about: str = "", person: str = "", when: Q | None = None, only: Model | None = None
) -> list[Kind]:
    """Return what fits: a kind of thing, a thing's name or reference, who changed it, when; or one thing only."""
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


def done_by(words: str) -> QuerySet:
    """Return the requests of the people whose name or address has these words."""
    numbers = [str(row["pk"]) for row in accounts(words)[:MOST_PEOPLE]]
    contexts = Context.objects.annotate(by=KeyTextTransform("user", "metadata"))
    return contexts.filter(by__in=numbers).values("pk")
