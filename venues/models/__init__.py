"""Places, their people, and what those people have learnt."""

from venues.models.people import AccountRequest, StaffMember, VenueManager
from venues.models.places import Area, Category, Organisation, Postcode, Room, Tier, Venue
from venues.models.training import Course, Source, Strand, TrainingRecord

__all__ = [
    "AccountRequest",
    "Area",
    "Category",
    "Course",
    "Organisation",
    "Postcode",
    "Room",
    "Source",
    "StaffMember",
    "Strand",
    "Tier",
    "TrainingRecord",
    "Venue",
    "VenueManager",
]
