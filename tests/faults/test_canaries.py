"""What people type stands in no log, no task and nowhere in Redis: the main job by real processes, with canaries."""

import base64
import re
import socket
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from briefings.models import Booking
from portal.accounts.actions import invitations
from portal.accounts.models import User
from portal.files.models import Upload
from portal.outbox.models import Mail
from tests import factories
from tests.faults.processes import until
from tests.faults.visitor import Visitor
from venues.actions import imports
from venues.models import AccountRequest, Postcode, StaffMember, TrainingRecord, Venue

CANARY = "canary"
PASSWORD = "canary-password-of-2026"
ENCODED = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
BOOM = "canary boom"
PLANTED = """
CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'planted canary %%', NEW; END $$;
CREATE TRIGGER planted BEFORE INSERT ON venues_staffmember FOR EACH ROW
    WHEN (NEW.name ILIKE 'canary boom') EXECUTE FUNCTION planted();
CREATE TRIGGER planted BEFORE UPDATE ON outbox_mail FOR EACH ROW
    WHEN (NEW."to" = 'canary.boom@venue.test' AND NEW.state = 'sent') EXECUTE FUNCTION planted();
"""

SWEPT_WITHIN = 100  # seconds


class Monitor:
    """Everything that anybody says to Redis, by its command MONITOR."""

    def __init__(self, servers):
        self.heard = bytearray()
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(servers.redis.socket))
        self.socket.sendall(f"AUTH {servers.secrets['redis']}\r\nMONITOR\r\n".encode())
        self.thread = threading.Thread(target=self.listen)
        self.thread.start()

    def listen(self):
        while block := self.socket.recv(65536):
            self.heard += block

    def end(self):
        """Return what was said, with the bodies of the tasks decoded beside it."""
        self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join(10)
        self.socket.close()
        return decoded(self.heard.decode(errors="replace"))


def decoded(text):
    found = [base64.b64decode(word + "=" * (-len(word) % 4)).decode(errors="replace") for word in ENCODED.findall(text)]
    return "\n".join([text, *found])


def kept_in(client):
    """Return every key of Redis with all that it holds."""
    readers = {
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": client.smembers,
        b"hash": client.hgetall,
        b"zset": lambda key: client.zrange(key, 0, -1, withscores=True),
        b"stream": lambda key: client.xrange(key),
        b"none": lambda key: "gone meanwhile",
    }
    return decoded("\n".join(f"{key}: {readers[client.type(key)](key)}" for key in client.scan_iter()))


def link_to(portal, address):
    """Return the path of the secret link in the mail that went to this address, once it is whole."""
    mails = Mail.objects.filter(to=address, state="sent").exclude(secret="")
    until(mails.exists, SWEPT_WITHIN, f"the mail to {address} is delivered")
    texts = [file.read_text() for file in sorted((portal.folder / "mail").rglob("*")) if file.is_file()]
    mine = [text.replace("=\n", "").replace("=3D", "=") for text in texts if f"To: {address}" in text]
    return next(found[1] for text in mine if (found := re.search(r"https?://[^/\s]+(/account\S+)", text)))


@pytest.fixture
def people(portal):
    """The venue, its manager, an officer and an administrator, all by canaries; and what the database refuses."""
    portal.sql(PLANTED)
    area = factories.AreaFactory()
    Postcode.objects.create(code="SW1A1AA", area=area, easting=529090, northing=179645)
    venue = factories.VenueFactory(area=area, name="Moth Hall")
    manager = factories.VenueManagerFactory(
        venue=venue, user__name="Canary Manager", user__email="canary.manager@venue.test", user__password=PASSWORD
    ).user
    officer = factories.OfficerFactory(name="Canary Officer", email="canary.officer@force.test", force=area.force)
    administrator = factories.AdministratorFactory(name="Canary Chief", email="canary.chief@force.test")
    return venue, manager, officer, administrator


def ask_and_sign_in(port, portal, manager, administrator):
    """Ask for an account, fail to sign in, choose a new password by mail, and accept an invitation."""
    stranger = Visitor(port)
    asked = {"venue_name": "Canary Rooms", "organisation_name": "Canary", "category": "cinema", "confirmed": "1"}
    asked |= {"postcode": "SW1A 1AA", "name": "Canary Asker", "email": "canary.asker@venue.test", "phone": "canary-1"}
    assert stranger.post(reverse("requests:ask"), asked)[0] == 302
    sign_in = reverse("account_login")
    assert stranger.post(sign_in, {"login": "canary.nobody@venue.test", "password": PASSWORD})[0] == 200
    assert stranger.post(sign_in, {"login": manager.email, "password": PASSWORD})[0] == 302
    assert stranger.get("/?search=canary")[0] == 200
    assert stranger.get("/accounts/accept/canary-token/")[0] == 404
    assert stranger.post(reverse("account_reset_password"), {"email": manager.email})[0] == 302
    reset = link_to(portal, manager.email)
    assert stranger.get(reset)[0] in (200, 302)
    force = manager.force
    invited = {"email": "canary.new@force.test", "name": "Canary New", "role": "officer", "force": force}
    invitations.invite(**invited, by=administrator)
    accept = link_to(portal, invited["email"])
    chosen = {"name": "Canary New", "password": PASSWORD, "password_again": PASSWORD}
    assert stranger.post(accept, chosen)[0] == 302
    return [reset.rstrip("/").rpartition("/")[2], accept.rstrip("/").rpartition("/")[2]]


def book_and_record(port, venue, manager, officer):
    """Add a person with a training record, book them, and mark somebody without a booking; one addition breaks."""
    desk = Visitor(port, manager)
    staff = reverse("staff:add", args=[venue.reference])
    details = {"email": "canary.staff@venue.test", "staff_number": "canary-7", "job_role": "Canary keeper"}
    assert desk.post(staff, {"name": "Canary Staff", **details})[0] == 302
    assert desk.post(staff, {"name": BOOM, "email": "canary.twin@venue.test"})[0] == 500
    person = StaffMember.objects.get(name="Canary Staff")
    record = {"course": factories.CourseFactory().pk, "completed_on": "1 June 2026", "source": "e_learning"}
    address = reverse("staff:add_record", args=[venue.reference, person.pk])
    assert desk.post(address, record | {"note": "canary note"})[0] == 302
    assert desk.get(reverse("staff:all", args=[venue.reference]) + "?search=canary")[0] == 200
    briefing = factories.BriefingFactory(
        force=officer.force, contact_on_day="Canary Contact", starts_at=timezone.now() + timedelta(days=2)
    )
    assert desk.book(briefing, person)
    now = timezone.now()
    held = factories.BriefingFactory(force=officer.force, host_venue=venue, starts_at=now, booking_closes_at=now)
    walk_in = {"name": "Canary Walker", "venue": venue.name}
    assert Visitor(port, officer).post(reverse("register:walk_in", args=[held.reference]), walk_in)[0] == 302


def import_venues(coordinator):
    sheet = b"name,address1,postcode\nCanary Wharf Rooms,1 Canary Street,SW1A 1AA\n"
    given = imports.upload(name="canary.csv", content=sheet, category="theatre", by=coordinator)
    imports.preview(upload=given, mapping=given.mapping, by=coordinator)
    imports.ask(upload=given, by=coordinator)
    until(lambda: Upload.objects.get(pk=given.pk).state in ("done", "failed"), SWEPT_WITHIN, "the file is imported")


def test_nothing_that_people_typed_is_told(portal, servers, people, unused_port):
    venue, manager, officer, administrator = people
    monitor = Monitor(servers)
    portal.begin("worker", LOG_FORMAT="json")
    portal.begin("beat")
    portal.begin_web(unused_port, SECRET_KEY=settings.SECRET_KEY)
    tokens = ask_and_sign_in(unused_port, portal, manager, administrator)
    book_and_record(unused_port, venue, manager, officer)
    import_venues(factories.CoordinatorFactory(force=manager.force, email="canary.coordinator@force.test"))
    now, key = timezone.now(), "canary-boom"
    broken = {"key": key, "message_id": key, "to": "canary.boom@venue.test", "text": "canary"}
    Mail.objects.create(kind="invitation", posted_at=now, send_after=now, **broken)
    worker = portal.parts["worker"]
    until(lambda: "InternalError" in worker.said(), SWEPT_WITHIN, "the worker has logged the mail that breaks it")
    until(
        lambda: not Mail.objects.exclude(key=key).filter(state="pending").exists(),
        SWEPT_WITHIN,
        "the other mails are sent",
    )
    with servers.redis_client() as client:
        kept = kept_in(client)
    for part in portal.parts.values():
        part.stop()
    said = monitor.end()
    logs = {name: part.said() for name, part in portal.parts.items()}

    assert AccountRequest.objects.filter(name="Canary Asker").exists()
    assert User.objects.filter(name="Canary New").exists()
    assert TrainingRecord.objects.filter(note="canary note").exists()
    assert Booking.objects.filter(person__name="Canary Walker", is_walk_in=True).exists()
    assert Venue.objects.filter(name="Canary Wharf Rooms").exists()
    assert Mail.objects.filter(to="canary.staff@venue.test").exists()
    assert "POST /account/sign-in/ 302" in logs["web"]
    assert "InternalError" in logs["web"], "a page that broke is logged with its error"
    assert '[[], {}, {"callbacks"' in said, "tasks were heard and decoded"
    for where, text in {**logs, "Redis": kept, "what was said to Redis": said}.items():
        told = [line for line in text.splitlines() if CANARY in line.lower() or any(token in line for token in tokens)]
        assert told == [], where
    bodies = re.findall(r'\[(.*), \{"callbacks"', said)
    assert bodies
    assert set(bodies) == {"[], {}"}, "no task has arguments"
