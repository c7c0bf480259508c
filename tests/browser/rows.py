"""The rows that pages need beyond the demonstration's, and the people who open them."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from briefings.figures.compile import compile_week
from briefings.models import Attendance, Booking, FactPerson, WeeklyRevision
from portal.accounts.actions import invitations
from portal.accounts.models import Force, Invitation, Role, User
from portal.files import xlsx_writing
from portal.outbox.models import Mail, MailState
from portal.upkeep import holds
from tests.factories import (
    BriefingFactory,
    CampaignFactory,
    RoomFactory,
    StaffMemberFactory,
    UserFactory,
    VenueFactory,
    VenueManagerFactory,
)
from venues.actions import imports, managers, requests
from venues.models import Area, Venue

NATIONAL = "coordinator of all forces"
SIGN_INS = {
    NATIONAL: "national@portal.test",
    Role.OFFICER: "officer@portal.test",
    Role.VENUE_MANAGER: "manager@portal.test",
    Role.COORDINATOR: "coordinator@portal.test",
    Role.ADMINISTRATOR: "administrator@portal.test",
}
CAMPAIGN = "A week of one force"
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh Taumatawhakatangihangakoauauotamatea"


def person_as(role):
    """Return the demonstration's user of this role; nobody without a role."""
    return User.objects.get(email=SIGN_INS[role]) if role else None


def client_of(user, *, is_proven=False):
    """Return a client signed in as this user, who proved a moment ago who they are or did not."""
    client = Client()
    client.force_login(user)
    if not is_proven:
        session = client.session
        session["account_authentication_methods"][-1]["at"] -= 60 * 60
        session.save()
    return client


def newcomer_as(role):
    """Return a user of this role whose lists are as empty as they can be."""
    return User.objects.get(email=f"new.{role}@portal.test")


def add():
    """Add to the demonstration what waits to be decided or sent, a name that is hard to fit, and the newcomers."""
    coordinator = person_as(Role.COORDINATOR)
    add_files(coordinator)
    CampaignFactory(name=CAMPAIGN, made_by=coordinator, forces=[coordinator.force])
    for address in ("new.officer@force.test", "a.second.officer@force.test"):
        invitations.invite(email=address, name="Rowan Vale", role=Role.OFFICER, force=coordinator.force, by=coordinator)
    Invitation.objects.filter(email="a.second.officer@force.test").update(withdrawn_at=timezone.now())
    requests.ask(
        postcode=Venue.objects.visible_to(coordinator).exclude(area=None).first().postcode,
        organisation_name="Marble Pictures",
        venue_name=f"Cinema {LONG_NAME}",
        category="cinema",
        name=LONG_NAME,
        email=f"{LONG_NAME[:60].lower().replace(' ', '.')}@venue.test",
    )
    Mail.objects.filter(kind="invitation").update(state=MailState.FAILED, last_error="550 no such mailbox")
    manager = person_as(Role.VENUE_MANAGER)
    venue = Venue.objects.visible_to(manager).first()
    managers.invite(venue=venue, email="a.manager@venue.test", name="Rowan Vale", by=manager)
    BriefingFactory(
        reference="BR-ASKED",
        force=venue.force,
        host_venue=venue,
        host_answer="asked",
        starts_at=timezone.now() + timedelta(days=40),
    )
    RoomFactory(venue=venue, name=f"Room {LONG_NAME}"[:60])
    StaffMemberFactory(
        venue=venue,
        name=LONG_NAME,
        email=f"{LONG_NAME[:60].lower()}@venue.test",
    )
    holds.place(subject=venue, reason="A claim about a briefing", by=person_as(Role.ADMINISTRATOR))
    correct_a_week(coordinator)
    add_newcomers()


def correct_a_week(coordinator):
    """Have a second revision of the newest week, with somebody who came after all."""
    newest = WeeklyRevision.objects.filter(force=coordinator.force).latest("monday")
    counted = FactPerson.objects.filter(fact__revision=newest, outcome=Attendance.ABSENT).first()
    wrong = Booking.objects.filter(briefing=counted.fact.briefing, person=counted.person, attendance=Attendance.ABSENT)
    wrong.update(attendance=Attendance.ATTENDED)
    compile_week(week=newest.week, force=newest.force, now=timezone.now(), by=coordinator)


def add_files(coordinator):
    area = Area.objects.filter(force=coordinator.force).first()
    good, nameless = f"Larch Hall {LONG_NAME},1 Larch Street,{area.name}", ",=2+2 Larch Street,"
    sheet = f"name,address1,borough_name\n{good}\n{nameless}\n".encode()
    uploaded = imports.upload(name="Halls.csv", content=sheet, category="theatre", by=coordinator)
    imports.preview(upload=uploaded, mapping=uploaded.mapping, by=coordinator)
    officers = f"name,email\n{LONG_NAME},a.third.officer@force.test\nNobody,\n".encode()
    invitations.upload(name="Officers.csv", content=officers, force=coordinator.force, by=coordinator)
    sheets = [xlsx_writing.Sheet(name, ["name", "email"], [["A", "B"]]) for name in ("Names", LONG_NAME[:31])]
    several = {"name": "Several sheets.xlsx", "content": xlsx_writing.workbook(sheets), "by": coordinator}
    imports.upload(category="theatre", **several)
    invitations.upload(force=coordinator.force, **several)


def add_newcomers():
    force = Force.objects.create(code="nowhere", name="Nowhere Constabulary")
    for role in Role:
        is_national = role == Role.ADMINISTRATOR
        user = UserFactory(
            email=f"new.{role}@portal.test", role=role, force=None if is_national else force, is_national=is_national
        )
        if role == Role.VENUE_MANAGER:
            VenueManagerFactory(venue=VenueFactory(area=Area.objects.last(), category="market"), user=user)
