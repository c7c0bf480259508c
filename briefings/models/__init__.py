"""What officers give: campaigns, briefings, bookings; and the threat level register."""

from briefings.models.bookings import Attendance, Booking, BookingState
from briefings.models.briefings import LIVE_STATES, Assignment, Briefing, BriefingState, HostAnswer
from briefings.models.campaigns import Campaign, CampaignDay, FocusArea
from briefings.models.figures import Fact, FactPerson, WeeklyRevision
from briefings.models.history import AssignmentEvent, BookingEvent, BriefingEvent, CampaignDayEvent, CampaignEvent
from briefings.models.reminders import Reminder
from briefings.models.threat import Threat, ThreatLevel

__all__ = [
    "LIVE_STATES",
    "Assignment",
    "AssignmentEvent",
    "Attendance",
    "Booking",
    "BookingEvent",
    "BookingState",
    "Briefing",
    "BriefingEvent",
    "BriefingState",
    "Campaign",
    "CampaignDay",
    "CampaignDayEvent",
    "CampaignEvent",
    "Fact",
    "FactPerson",
    "FocusArea",
    "HostAnswer",
    "Reminder",
    "Threat",
    "ThreatLevel",
    "WeeklyRevision",
]
