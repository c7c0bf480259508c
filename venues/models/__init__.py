"""Places, their people, and what those people have learnt."""

from venues.models.history import (
    AccountRequestEvent,
    RoomEvent,
    StaffMemberEvent,
    TrainingRecordEvent,
    VenueEvent,
    VenueManagerEvent,
)
from venues.models.people import AccountRequest, StaffMember, VenueManager
from venues.models.places import Area, Category, Organisation, Postcode, Room, Tier, Venue
from venues.models.training import Course, Source, Strand, TrainingRecord

__all__ = [
    "AccountRequest",
    "AccountRequestEvent",
    "Area",
    "Category",
    "Course",
    "Organisation",
    "Postcode",
    "Room",
    "RoomEvent",
    "Source",
    "StaffMember",
    "StaffMemberEvent",
    "Strand",
    "Tier",
    "TrainingRecord",
    "TrainingRecordEvent",
    "Venue",
    "VenueEvent",
    "VenueManager",
    "VenueManagerEvent",
]
