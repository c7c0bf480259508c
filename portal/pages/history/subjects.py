"""What the history of each object is made of, and how much of it a reader is told."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as words

from briefings.models import AssignmentEvent, BookingEvent, BriefingEvent, CampaignDayEvent, CampaignEvent
from portal.accounts.models import User
from portal.history.models import EmailChangeEvent, InvitationEvent, UserEvent
from portal.history.words import Kind
from venues.models import RoomEvent, StaffMemberEvent, TrainingRecordEvent, VenueEvent, VenueManager, VenueManagerEvent


def fields(events, *names):
    """Return the fields with the words that the model has for them."""
    return {name: events._meta.get_field(name).verbose_name for name in names}


def who_for(reader: User) -> Callable[[User], str]:
    """Return what this reader is told of a person: venue managers read the names of their own venues' managers only."""
    if not reader.is_venue_manager:
        return str
    mine = VenueManager.objects.filter(venue__managers__user=reader, user__isnull=False)
    colleagues = set(mine.values_list("user", flat=True)) | {reader.pk}

    def name(person: User) -> str:
        if person.pk in colleagues:
            return str(person)
        if person.is_police:
            return _("The police")
        return _("An administrator") if person.is_administrator else _("Somebody at another venue")

    return name


SHARED = ("course", "host_venue", "room", "starts_at", "ends_at", "booking_closes_at", "places", "state")
POLICE_ONLY = ("campaign", "focus_area", "online_link", "entrance", "identification", "contact_on_day", "host_answer")


def of_briefing(briefing, reader):
    told = SHARED if reader.is_venue_manager else SHARED + POLICE_ONLY
    bookings = BookingEvent.objects.filter(briefing=briefing)
    if reader.is_venue_manager:
        bookings = bookings.filter(venue__managers__user=reader)
    kinds = [
        Kind(BriefingEvent.objects.filter(pgh_obj=briefing), words("the briefing"), fields(BriefingEvent, *told)),
        Kind(bookings, words("the booking of"), fields(BookingEvent, "state", "attendance"), ("person",)),
    ]
    if not reader.is_venue_manager:
        officers = AssignmentEvent.objects.filter(briefing=briefing)
        kinds.append(Kind(officers, words("the officer"), {}, ("officer",)))
    return kinds


def of_venue(venue, reader):
    told = ("name", "organisation", "category", "people_at_once", "address", "postcode", "website", "area", "force")
    return [
        Kind(VenueEvent.objects.filter(pgh_obj=venue), words("the venue"), fields(VenueEvent, *told)),
        Kind(
            RoomEvent.objects.filter(venue=venue),
            words("the room"),
            fields(RoomEvent, "name", "places"),
            ("name",),
        ),
        Kind(
            VenueManagerEvent.objects.filter(venue=venue),
            words("the manager"),
            fields(VenueManagerEvent, "level"),
            ("user",),
        ),
    ]


def of_person(person, reader):
    told = ("venue", "name", "email", "staff_number", "job_role", "started_on", "left_on")
    records, bookings = TrainingRecordEvent.objects.filter(person=person), BookingEvent.objects.filter(person=person)
    dates = fields(TrainingRecordEvent, "completed_on", "expires_on", "withdrawn_at", "note")
    return [
        Kind(StaffMemberEvent.objects.filter(pgh_obj=person), words("the person"), fields(StaffMemberEvent, *told)),
        Kind(records, words("the training record of"), dates, ("course",)),
        Kind(bookings, words("the booking on"), fields(BookingEvent, "state", "attendance"), ("briefing",)),
    ]


def of_campaign(campaign, reader):
    days = CampaignDayEvent.objects.filter(campaign=campaign)
    told = fields(CampaignEvent, "name", "starts_on", "ends_on")
    return [
        Kind(CampaignEvent.objects.filter(pgh_obj=campaign), words("the campaign"), told),
        Kind(days, words("the focus of"), fields(CampaignDayEvent, "focus_area"), ("day",)),
    ]


def of_account(account, reader):
    told = ("email", "name", "role", "force", "is_national", "is_active")
    invitations = InvitationEvent.objects.filter(accepted_by=account)
    addresses = EmailChangeEvent.objects.filter(user=account)
    asked = fields(EmailChangeEvent, "identity_check", "used_at", "withdrawn_at")
    return [
        Kind(UserEvent.objects.filter(pgh_obj=account), words("the account"), fields(UserEvent, *told)),
        Kind(invitations, words("the invitation of"), fields(InvitationEvent, "accepted_at"), ("name",)),
        Kind(addresses, words("the request for the address"), asked, ("new_email",)),
    ]
