"""Two forces and three venues that know nothing of each other, alike in everything: what a matrix asks for.

`own` is what the askers have; `neighbour` is another venue of the same organisation and force, `foreign` one of
another force. Every text of the two others carries a word of its own, which no page may show to the askers.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from briefings.figures.compile import compile_week
from briefings.models import Attendance, HostAnswer
from portal.accounts.actions import invitations
from portal.accounts.links import INVITATIONS
from portal.accounts.models import Role, User
from portal.london_time import Week, london_day
from portal.outbox.models import Mail, MailState
from portal.outbox.refusals import REFUSALS
from tests.factories import (
    PASSWORD,
    AdministratorFactory,
    AreaFactory,
    AssignmentFactory,
    BookingFactory,
    BriefingFactory,
    CampaignFactory,
    CoordinatorFactory,
    CourseFactory,
    FocusAreaFactory,
    ForceFactory,
    OfficerFactory,
    OrganisationFactory,
    RoomFactory,
    StaffMemberFactory,
    TrainingRecordFactory,
    VenueFactory,
    VenueManagerFactory,
)
from venues.actions import imports, managers, postcodes, requests

SHEET = "Name,Postcode\n{mark} Odeon,{postcode}\n,{postcode}\n"
OFFICERS = "Name,Email\n{mark} Sheet,{slug}.sheet@portal.test\n"
MARKS = {"own": "Alder", "neighbour": "Quillfeather", "foreign": "Ottershaw"}


@dataclass
class World:
    own: Any
    neighbour: Any
    foreign: Any
    people: dict[str, Any] = field(default_factory=dict)
    gone: dict[str, Any] = field(default_factory=dict)

    def others(self, person):
        """Return the sides whose objects this person may not see."""
        return [self.neighbour, self.foreign] if person.role == Role.VENUE_MANAGER else [self.foreign]

    def marks_hidden_from(self, person):
        """Return the words that no answer to this person (or to nobody) may hold."""
        if person is not None and person.role == Role.ADMINISTRATOR:
            return []
        is_police = person is not None and person.is_police
        return [MARKS["foreign"]] if is_police else [MARKS["neighbour"], MARKS["foreign"]]


def build():
    """Return the world, its rows made in the transaction that is open."""
    kent = ForceFactory(code="kent")
    areas = [AreaFactory().pk, AreaFactory(code="E09000007", force=kent).pk]
    postcodes.load([("W1A1AA", areas[0], 529_100, 182_050), ("NW10AA", areas[1], 529_100, 184_050)])
    lent = OfficerFactory(force=ForceFactory(code="essex"), name="Lent Officer")
    organisation = OrganisationFactory(name="Regal Pictures")
    world = World(
        own=side("own", ForceFactory(), "E09000033", "W1A 1AA", organisation, 3, lent),
        neighbour=side("neighbour", ForceFactory(), "E09000033", "W1A 1AA", organisation, 5),
        foreign=side("foreign", kent, "E09000007", "NW1 0AA", OrganisationFactory(name="Ottershaw Pictures"), 7),
    )
    administrator = AdministratorFactory(name="Ada Administrator")
    # Another administrator, so that a change to an account is never refused for being the last one.
    AdministratorFactory(name="Ben Administrator")
    own = world.own
    world.people = {
        Role.OFFICER: own.officer,
        Role.COORDINATOR: own.coordinator,
        Role.VENUE_MANAGER: own.manager,
        Role.ADMINISTRATOR: administrator,
        "lent": lent,
    }
    world.gone = {
        role: make(force=own.force, is_active=False)
        for role, make in {Role.OFFICER: OfficerFactory, Role.COORDINATOR: CoordinatorFactory}.items()
    }
    world.gone[Role.VENUE_MANAGER] = VenueManagerFactory(venue=own.venue, user__is_active=False).user
    world.gone[Role.ADMINISTRATOR] = AdministratorFactory(is_active=False)
    User.objects.update(password=make_password(PASSWORD))
    for user in [*world.people.values(), *world.gone.values(), world.neighbour.manager, world.foreign.officer]:
        user.refresh_from_db()
    return world


def side(name, force, area, postcode, organisation, weeks_ago, lent=None):
    """Return one of everything that a venue and a force have."""
    mark = MARKS[name]
    made = SimpleNamespace(name=name, mark=mark, force=force, now=timezone.now(), lent=lent)
    made.area = AreaFactory(code=area, force=force)
    made.coordinator = CoordinatorFactory(force=force, name=f"{mark} Coordinator")
    made.officer = OfficerFactory(force=force, name=f"{mark} Officer")
    add_venue(made, organisation, postcode)
    add_briefings(made, weeks_ago)
    add_papers(made, postcode)
    return made


def add_venue(made, organisation, postcode):
    mark = made.mark
    at = {"organisation": organisation, "area": made.area, "postcode": postcode}
    made.venue = VenueFactory(name=f"{mark} Regal Cinema", **at)
    made.sister = VenueFactory(name=f"{mark} Regal Annex", **at)
    made.room = RoomFactory(venue=made.venue, name=f"{mark} Screen")
    made.manager = VenueManagerFactory(venue=made.venue, user__name=f"{mark} Manager").user
    VenueManagerFactory(venue=made.sister, user=made.manager)
    made.colleague = VenueManagerFactory(venue=made.venue, user__name=f"{mark} Colleague")
    made.staff = [
        StaffMemberFactory(venue=made.venue, name=f"{mark} Person {number}", job_role=mark) for number in range(6)
    ]
    made.person, made.waiter, made.spare = made.staff[:3]
    made.course = CourseFactory()
    made.record = TrainingRecordFactory(
        person=made.person, course=made.course, completed_on=london_day(made.now) - timedelta(days=400), note=mark
    )


def briefing(made, begins, **details):
    """Return a briefing of the side, at its venue and for it alone, with its officers."""
    usual = {"state": "published", "host_answer": HostAnswer.ASKED, "published_at": made.now - timedelta(days=60)}
    begins = begins.replace(second=0, microsecond=0)
    found = BriefingFactory(
        course=made.course,
        force=made.force,
        host_venue=made.venue,
        audience_venue=made.venue,
        scheduled_by=made.officer,
        starts_at=begins,
        contact_on_day=made.mark,
        **usual | details,
    )
    for officer in filter(None, [made.officer, made.lent]):
        AssignmentFactory(briefing=found, officer=officer)
    return found


def add_briefings(made, weeks_ago):
    now, by = made.now, made.manager
    made.focus = FocusAreaFactory()
    made.campaign = CampaignFactory(
        name=f"{made.mark} Week",
        made_by=made.coordinator,
        starts_on=london_day(now) - timedelta(days=1),
        ends_on=london_day(now) + timedelta(days=14),
    )
    made.coming = briefing(made, now + timedelta(days=7), campaign=made.campaign)
    made.draft = briefing(made, now + timedelta(days=8), state="draft", published_at=None)
    made.running = briefing(made, now - timedelta(minutes=10))
    made.closed = briefing(made, now - timedelta(days=2), state="held", register_opened_at=now, register_closed_at=now)
    made.past = briefing(made, now - timedelta(weeks=weeks_ago), state="held", register_closed_at=now)
    made.booking = BookingFactory(briefing=made.coming, person=made.person, booked_by=by)
    made.waiting = BookingFactory(
        briefing=made.coming, person=made.waiter, booked_by=by, state="waiting", waiting_since=now
    )
    made.here = BookingFactory(briefing=made.running, person=made.person, booked_by=by)
    BookingFactory(briefing=made.closed, person=made.person, booked_by=by)
    BookingFactory(briefing=made.past, person=made.person, booked_by=by, attendance=Attendance.ATTENDED)
    made.week = Week.of(london_day(made.past.starts_at))
    compile_week(week=made.week, force=made.force, now=now)


def add_papers(made, postcode):
    mark, by, slug = made.mark, made.coordinator, made.name
    details = {"email": f"{slug}.invited@portal.test", "name": f"{mark} Invited"}
    made.invitation = invitations.invite(**details, role=Role.OFFICER, force=made.force, by=by)
    made.invited = managers.invite(
        venue=made.venue, email=f"{slug}.manager@portal.test", name=f"{mark} Invited Manager", by=made.manager
    )
    made.asked = requests.ask(
        venue_name=f"{mark} Moth Hall",
        organisation_name=f"{mark} Moth",
        category="cinema",
        postcode=postcode,
        name=f"{mark} Asker",
        email=f"{slug}.asker@portal.test",
    )
    sheet = SHEET.format(mark=mark, postcode=postcode).encode()
    upload = imports.upload(name=f"{mark}.csv", content=sheet, category="cinema", by=by)
    made.upload = imports.preview(upload=upload, mapping=upload.mapping, by=by)
    officers = OFFICERS.format(mark=mark, slug=slug).encode()
    made.officers_sheet = invitations.upload(name=f"{mark}.csv", content=officers, force=made.force, by=by)
    made.invitation_token = INVITATIONS.sign(str(made.invitation.pk))
    made.mail = Mail.objects.filter(about=f"request:{made.asked.pk}").get()
    made.failed_mail = Mail.objects.filter(about=f"invitation:{made.invitation.pk}").get()
    Mail.objects.filter(pk=made.failed_mail.pk).update(state=MailState.FAILED)
    made.refusal_token = REFUSALS.sign_object([made.person.email, "reminder_day"])
