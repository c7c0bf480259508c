"""What is kept of every change to campaigns, briefings and bookings; what follows from other columns is left out."""

from __future__ import annotations

from briefings.models.bookings import Booking
from briefings.models.briefings import Assignment, Briefing
from briefings.models.campaigns import Campaign, CampaignDay
from portal.events import events_of


class CampaignEvent(events_of(Campaign)):
    pass


class CampaignDayEvent(events_of(CampaignDay, found_by=["campaign"])):
    pass


class BriefingEvent(events_of(Briefing, leaving_out=["places_taken", "live"], is_counted=True)):
    pass


class AssignmentEvent(events_of(Assignment, leaving_out=["starts_at", "ends_at", "live"], found_by=["briefing"])):
    pass


class BookingEvent(events_of(Booking, found_by=["briefing", "person"])):
    pass
