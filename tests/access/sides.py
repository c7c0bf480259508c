"""One of everything that a force and a venue have, and what a person there has alone."""

from copy import copy
from datetime import timedelta
from types import SimpleNamespace

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from briefings.figures.compile import compile_week
from briefings.models import Attendance, HostAnswer
from portal.accounts.actions import invitations
from portal.accounts.links import EMAIL_CHANGES, EMAIL_STOPS, INVITATIONS, REMOVALS
from portal.accounts.models import EmailChange, FactorRemoval, Role, SignIn, Typed
from portal.files import xlsx_writing
from portal.files.xlsx_writing import Sheet
from portal.london_time import Week, london_day
from portal.outbox.models import Mail, MailState
from portal.outbox.refusals import REFUSALS
from portal.upkeep.models import Hold
from tests.factories import (
    AreaFactory,
    AssignmentFactory,
    BookingFactory,
    BriefingFactory,
    CampaignFactory,
    CoordinatorFactory,
    CourseFactory,
    FocusAreaFactory,
    OfficerFactory,
    RoomFactory,
    StaffMemberFactory,
    TrainingRecordFactory,
    VenueFactory,
    VenueManagerFactory,
)
from venues.actions import imports, managers, requests

SHEET = "Name,Postcode\n{mark} Odeon,{postcode}\n,{postcode}\n"
OFFICERS = "Name,Email\n{mark} Sheet,{slug}.sheet@portal.test\n"
MARKS = {"own": "Alder", "neighbour": "Quillfeather", "foreign": "Ottershaw"}
UNLISTED = "Thistledown"  # a member of staff who stands on no register, whom only their venue's managers know


def side(name, force, area, postcode, organisation, weeks_ago, lent=None):
    """Return one of everything that a venue and a force have; every text of it carries the side's own word."""
    mark = MARKS[name]
    made = SimpleNamespace(name=name, mark=mark, force=force, now=timezone.now(), lent=lent, postcode=postcode)
    made.area = AreaFactory(code=area, force=force)
    made.coordinator = CoordinatorFactory(force=force, name=f"{mark} Coordinator")
    made.officer = OfficerFactory(force=force, name=f"{mark} Officer")
    made.loser = OfficerFactory(force=force, name=f"{mark} Loser")
    TOTP.activate(made.loser, "A" * 32)
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
    made.person, made.waiter = (
        StaffMemberFactory(venue=made.venue, name=f"{mark} Person {number}", job_role=mark) for number in (1, 2)
    )
    made.spare = StaffMemberFactory(venue=made.venue, name=f"{mark} {UNLISTED}", job_role=UNLISTED)
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
    then = BookingFactory(briefing=made.past, person=made.person, booked_by=by)
    made.week = Week.of(london_day(made.past.starts_at))
    for attendance in (Attendance.ABSENT, Attendance.ATTENDED):  # two revisions, with a change between them
        then.attendance = attendance
        then.save()
        compile_week(week=made.week, force=made.force, now=now)


def add_papers(made, postcode):
    mark, by, slug = made.mark, made.coordinator, made.name
    made.hold = Hold.objects.create(venue=made.sister, reason=mark, placed_at=made.now, placed_by=by)
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
    made.invitation_token = INVITATIONS.sign(str(made.invitation.pk))
    made.mail = Mail.objects.filter(about=f"request:{made.asked.pk}").get()
    made.failed_mail = Mail.objects.filter(about=f"invitation:{made.invitation.pk}").get()
    Mail.objects.filter(pk=made.failed_mail.pk).update(state=MailState.FAILED)
    made.refusal_token = REFUSALS.sign_object([made.person.email, "reminder_day"])


def of_person(base, user):
    """Return the side as one of its people has it: with what is theirs alone."""
    made, now = copy(base), base.now
    made.me = user
    made.sign_in = SignIn.objects.create(user=user, signed_in_at=now, seen_at=now, browser=f"{base.mark} Firefox/140")
    Typed.objects.create(user=user, path="/venues/add/", fields={"name": [base.mark]}, kept_at=now)
    TOTP.activate(user, "A" * 32)
    RecoveryCodes.activate(user)
    made.passkey = passkey(user, base.mark)
    made.removal = FactorRemoval.objects.create(
        user=user, started_by=user, started_at=now, takes_effect_at=now + timedelta(days=1)
    )
    made.removal_token = REMOVALS.sign(str(made.removal.pk))
    made.email_change = EmailChange.objects.create(
        user=user,
        old_email=user.email,
        new_email=f"new.{user.pk}@portal.test",
        asked_by=user,
        asked_at=now,
        expires_at=now + timedelta(days=1),
    )
    made.email_token = EMAIL_CHANGES.sign(str(made.email_change.pk))
    made.email_stop_token = EMAIL_STOPS.sign(str(made.email_change.pk))
    if user.is_coordinator:
        sheet = SHEET.format(mark=base.mark, postcode=base.postcode).encode()
        upload = imports.upload(name=f"{base.mark}.csv", content=sheet, category="cinema", by=user)
        made.upload = imports.preview(upload=upload, mapping=upload.mapping, by=user)
        several = {"name": "Several.xlsx", "content": workbook(base), "by": user}
        made.workbook = imports.upload(category="cinema", **several)
        made.officers_workbook = invitations.upload(force=base.force, **several)
        officers = OFFICERS.format(mark=base.mark, slug=f"{base.name}{user.pk}").encode()
        made.officers_sheet = invitations.upload(name=f"{base.mark}.csv", content=officers, force=base.force, by=user)
    return made


def workbook(base):
    """Return an Excel workbook of two sheets."""
    rows = [[f"{base.mark} Sheet", f"{base.name}.second@portal.test", base.postcode]]
    return xlsx_writing.workbook([Sheet(name, ["Name", "Email", "Postcode"], rows) for name in ("One", "Two")])


def passkey(user, name):
    """Return a passkey of this person, as a browser would have registered it."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    number = str(user.pk).encode().zfill(16)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    credential = AttestedCredentialData.create(Aaguid.NONE, number, key)
    attested = AttestationObject.create("none", AuthenticatorData.create(bytes(32), flags, 1, credential), {})
    asked = CollectedClientData.create(CollectedClientData.TYPE.CREATE, bytes(32), "http://localhost:8000")
    registered = {
        "id": websafe_encode(number),
        "rawId": websafe_encode(number),
        "type": "public-key",
        "response": {"clientDataJSON": websafe_encode(asked), "attestationObject": websafe_encode(attested)},
    }
    data = {"name": f"{name} key", "credential": registered}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
