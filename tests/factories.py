"""Small, believable rows for tests; every name is invented."""

from datetime import UTC, datetime, timedelta
from functools import cache

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from briefings.models import Assignment, Booking, BookingState, Briefing, BriefingState, Campaign, FocusArea
from portal.accounts.models import Force, Role, User
from venues.models import (
    Area,
    Category,
    Course,
    Organisation,
    Room,
    Source,
    StaffMember,
    TrainingRecord,
    Venue,
    VenueManager,
)

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PASSWORD = "campaign-week-2014"


@cache
def hashed(password):
    """Return the password as the database keeps it; made once, because that is slow on purpose."""
    return make_password(password)


class ForceFactory(DjangoModelFactory):
    class Meta:
        model = Force
        django_get_or_create = ("code",)

    code = "metropolitan"
    name = factory.LazyAttribute(lambda force: f"{force.code.title()} Police")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@portal.test")
    name = factory.Sequence(lambda n: f"Person {n}")
    role = Role.OFFICER
    force = factory.SubFactory(ForceFactory)

    @factory.post_generation
    def password(user, create, extracted, **kwargs):
        user.password = hashed(extracted or PASSWORD)
        user.save()


class OfficerFactory(UserFactory):
    role = Role.OFFICER


class CoordinatorFactory(UserFactory):
    role = Role.COORDINATOR


class NationalCoordinatorFactory(UserFactory):
    role = Role.COORDINATOR
    force = None
    is_national = True


class AdministratorFactory(UserFactory):
    role = Role.ADMINISTRATOR
    force = None
    is_national = True


class VenueManagerUserFactory(UserFactory):
    """A signed-in venue manager; VenueManagerFactory ties one to a venue."""

    role = Role.VENUE_MANAGER


class AreaFactory(DjangoModelFactory):
    class Meta:
        model = Area
        django_get_or_create = ("code",)

    code = "E09000033"
    name = factory.LazyAttribute(
        lambda area: {"E09000033": "Westminster", "E09000007": "Camden"}.get(area.code, area.code)
    )
    force = factory.SubFactory(ForceFactory)
    tile_column = 4
    tile_row = 4


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Regal Pictures {n}")


class VenueFactory(DjangoModelFactory):
    class Meta:
        model = Venue

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Regal Cinema {n}")
    category = Category.CINEMA
    people_at_once = 600
    postcode = "SW1A 1AA"
    area = factory.SubFactory(AreaFactory)
    force = factory.SelfAttribute("area.force")
    easting = 529090
    northing = 179645


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = Room

    venue = factory.SubFactory(VenueFactory)
    name = factory.Sequence(lambda n: f"Screen {n}")
    places = 60


class VenueManagerFactory(DjangoModelFactory):
    class Meta:
        model = VenueManager

    venue = factory.SubFactory(VenueFactory)
    user = factory.SubFactory(VenueManagerUserFactory, force=factory.SelfAttribute("..venue.force"))


class StaffMemberFactory(DjangoModelFactory):
    class Meta:
        model = StaffMember

    venue = factory.SubFactory(VenueFactory)
    name = factory.Sequence(lambda n: f"Sam Staff {n}")
    email = factory.Sequence(lambda n: f"staff{n}@venue.test")


class CourseFactory(DjangoModelFactory):
    class Meta:
        model = Course
        django_get_or_create = ("code",)

    code = "act-awareness"
    name = factory.LazyAttribute(lambda course: course.code.replace("-", " ").title())
    minutes = 60
    valid_months = 12
    strand = "protect"
    needed_by = factory.LazyFunction(lambda: [Category.CINEMA])


class TrainingRecordFactory(DjangoModelFactory):
    class Meta:
        model = TrainingRecord

    person = factory.SubFactory(StaffMemberFactory)
    course = factory.SubFactory(CourseFactory)
    completed_on = NOW.date()
    expires_on = NOW.date() + timedelta(days=365)
    source = Source.E_LEARNING


class FocusAreaFactory(DjangoModelFactory):
    class Meta:
        model = FocusArea
        django_get_or_create = ("code",)

    code = "crowded-places"
    name = factory.LazyAttribute(lambda focus: focus.code.replace("-", " ").capitalize())


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Counter Terrorism Awareness Week {n}")
    starts_on = NOW.date()
    ends_on = NOW.date() + timedelta(days=6)
    made_by = factory.SubFactory(CoordinatorFactory)

    @factory.post_generation
    def forces(campaign, create, extracted, **kwargs):
        campaign.forces.set(extracted or [campaign.made_by.force])


class BriefingFactory(DjangoModelFactory):
    """A published briefing in seven days, 9:00 London time, for any venue; its host is a venue of its own."""

    class Meta:
        model = Briefing

    reference = factory.Sequence(lambda n: f"BR-T{n:05d}")
    course = factory.SubFactory(CourseFactory)
    force = factory.SubFactory(ForceFactory)
    host_venue = factory.SubFactory(VenueFactory)
    starts_at = NOW.replace(hour=9) + timedelta(days=7)
    ends_at = factory.LazyAttribute(lambda briefing: briefing.starts_at + timedelta(minutes=60))
    booking_closes_at = factory.LazyAttribute(lambda briefing: briefing.starts_at - timedelta(days=1))
    places = 20
    state = BriefingState.PUBLISHED
    scheduled_by = factory.SubFactory(OfficerFactory, force=factory.SelfAttribute("..force"))


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    briefing = factory.SubFactory(BriefingFactory)
    officer = factory.SubFactory(OfficerFactory)
    starts_at = factory.SelfAttribute("briefing.starts_at")
    ends_at = factory.SelfAttribute("briefing.ends_at")
    live = factory.LazyAttribute(lambda assignment: assignment.briefing.state in ("published", "held"))


class BookingFactory(DjangoModelFactory):
    class Meta:
        model = Booking

    briefing = factory.SubFactory(BriefingFactory)
    person = factory.SubFactory(StaffMemberFactory)
    venue = factory.SelfAttribute("person.venue")
    state = BookingState.BOOKED
    booked_at = NOW
    booked_by = factory.SubFactory(VenueManagerUserFactory)
