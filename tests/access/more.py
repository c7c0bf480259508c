"""Fifty more of everything that others have: what must make no difference to anything that the askers see."""

from datetime import timedelta

from briefings.figures.compile import compile_week
from briefings.models import Attendance
from portal.accounts.actions import invitations
from portal.accounts.models import Role
from portal.london_time import Week, london_day, start_of_day
from tests.factories import (
    BookingFactory,
    BriefingFactory,
    CampaignFactory,
    CoordinatorFactory,
    OfficerFactory,
    RoomFactory,
    StaffMemberFactory,
    TrainingRecordFactory,
    VenueFactory,
    VenueManagerFactory,
)
from venues.actions import imports
from venues.models import AccountRequest

COUNT = 50


def add(other, own):
    """Add fifty rows of each kind to another side, as near to the askers' own as they can be."""
    at = {
        "organisation": own.venue.organisation,
        "area": other.area,
        "force": other.force,
        "postcode": own.venue.postcode,
    }
    venues = [VenueFactory(name=f"{other.mark} Regal Cinema {number}", **at) for number in range(COUNT)]
    people = [StaffMemberFactory(venue=venue, name=f"{other.mark} Person") for venue in venues]
    for venue, person in zip(venues, people, strict=True):
        VenueManagerFactory(venue=venue, user=other.manager)
        RoomFactory(venue=venue, name=own.room.name)
        TrainingRecordFactory(person=person, course=own.course)
    add_briefings(other, own, venues, people)
    add_papers(other, own)
    compile_weeks(other, own)


def add_briefings(other, own, venues, people):
    monday = start_of_day(own.week.monday)
    for number, (venue, person) in enumerate(zip(venues, people, strict=True)):
        usual = {"course": own.course, "force": other.force, "host_venue": venue, "audience_venue": venue}
        begins = own.coming.starts_at + timedelta(hours=number)
        coming = BriefingFactory(campaign=own.campaign, starts_at=begins, host_answer="asked", **usual)
        past = BriefingFactory(
            starts_at=monday + timedelta(hours=9 + number), state="held", published_at=monday, **usual
        )
        BookingFactory(briefing=coming, person=person, booked_by=other.manager)
        BookingFactory(briefing=past, person=person, booked_by=other.manager, attendance=Attendance.ATTENDED)


def add_papers(other, own):
    by = other.coordinator
    copied = ("organisation_name", "category", "postcode", "asked_at")
    asked = {name: getattr(other.asked, name) for name in copied}
    for number in range(COUNT):
        AccountRequest.objects.create(
            **asked,
            venue_name=f"{other.mark} Hall {number}",
            name=f"{other.mark} Asker",
            email=f"asker{number}@{other.name}.test",
            area=other.area,
            force=other.force,
        )
        OfficerFactory(force=other.force, name=f"{other.mark} Officer {number}")
        CoordinatorFactory(force=other.force, name=f"{other.mark} Coordinator {number}")
        CampaignFactory(made_by=by, name=f"{other.mark} Week {number}")
        sheet = f"Name,Postcode\n{other.mark} Odeon,{other.venue.postcode}\n".encode()
        imports.upload(name=f"{other.mark} {number}.csv", content=sheet, category="cinema", by=by)
        email = f"invited{number}@{other.name}.test"
        invitations.invite(email=email, name=other.mark, role=Role.OFFICER, force=other.force, by=by)


def compile_weeks(other, own):
    """Compile the weeks of another force, so that there are figures of each week of the askers' and of others."""
    last = Week.of(london_day(own.now)).plus(-1)
    for week in {own.week, own.week.plus(-1), last}:
        compile_week(week=week, force=other.force, now=own.now)
