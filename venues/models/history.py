"""What is kept of every change to places, people and training; days that follow from records are left out."""

from __future__ import annotations

from portal.events import events_of
from venues.models.people import AccountRequest, StaffMember, VenueManager
from venues.models.places import Room, Venue
from venues.models.training import TrainingRecord


class VenueEvent(events_of(Venue, leaving_out=["first_briefed_on", "last_briefed_on"])):
    pass


class RoomEvent(events_of(Room, found_by=["venue"])):
    pass


class VenueManagerEvent(events_of(VenueManager, found_by=["venue", "user"])):
    pass


class StaffMemberEvent(events_of(StaffMember, leaving_out=["added_at", "erased_at"])):
    pass


class TrainingRecordEvent(events_of(TrainingRecord, found_by=["person"])):
    pass


class AccountRequestEvent(events_of(AccountRequest)):
    pass
