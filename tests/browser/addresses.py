"""Every page of the portal, from its routes, and the object of a person's own that each address names."""

import re
from datetime import timedelta

from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone

from briefings.models import Booking, Briefing, BriefingState, Campaign, WeeklyRevision
from portal.accounts.links import EMAIL_CHANGES, EMAIL_STOPS, INVITATIONS, REMOVALS
from portal.accounts.middleware import policy_of
from portal.accounts.models import EmailChange, FactorRemoval, Invitation, Role, SignIn, User
from portal.files.models import Upload
from portal.outbox.models import Mail
from portal.outbox.refusals import REFUSALS
from portal.upkeep.models import Hold
from tests.access.routes import ROUTES
from tests.browser.rows import CAMPAIGN, NATIONAL, person_as
from venues.models import AccountRequest, Room, StaffMember, TrainingRecord, Venue, VenueManager

NOBODY = ""
NOT_PAGES = ["csp_reports", "healthz", "metrics", "personal_data:file"]
FILE = re.compile(r"\.\w+$")  # how the address of a download or a picture ends
PROVEN = [  # opened with a proof of a moment ago
    *("accounts:change_email", "accounts:change_email_of", "accounts:confirm_email"),
    *("personal_data:find", "personal_data:one"),
]
FOR_EVERY_ROLE = ["home"]
NATIONAL_TOO = ["campaigns:figures", "campaigns:one", "figures:week", "register:walk_in"]


def pages():
    """Return (role, route) for every page and every role that may open it; public pages are opened by nobody."""
    for role, name in admitted():
        if name not in NOT_PAGES and not FILE.search(str(dict(ROUTES)[name].pattern)):
            yield role, name


def admitted():
    """Return (role, route) for every route, files too, and every role that may open it."""
    for name, route in ROUTES:
        policy = policy_of(route.callback, name)
        roles = [NOBODY] if policy.is_public else []
        roles += [role for role in Role if role in policy.roles or name in FOR_EVERY_ROLE]
        roles += [NATIONAL] if is_national(name, route, policy) else []
        yield from ((str(role), name) for role in roles)


def is_national(name, route, policy):
    """Return whether this page is other for a coordinator of all forces: lists, forms, and what shows forces."""
    is_own_account = policy.is_public or policy.roles >= set(Role)
    has_forces = not route.pattern.converters or name in NATIONAL_TOO
    return name in FOR_EVERY_ROLE or (Role.COORDINATOR in policy.roles and has_forces and not is_own_account)


def lists():
    """Return (role, route) for the signed-in pages that need no object: what a newcomer finds there is empty."""
    named = {name for name, route in ROUTES if not route.pattern.converters and ":" in name}
    is_list = named.union(FOR_EVERY_ROLE)
    return [(role, name) for role, name in pages() if role not in (NOBODY, NATIONAL) and name in is_list]


def address_of(name, user):
    """Return the address of a route for this user, with an object of theirs; fails when none is known."""
    route = dict(ROUTES)[name]
    if not route.pattern.converters:
        return reverse(name)
    assert name in OBJECTS, (
        f"Say in OBJECTS ({__file__}) which object “{name}” is opened with, or in NOT_PAGES that it is no page."
    )
    return reverse(name, args=OBJECTS[name](user))


def first(model, user, /, *order, **conditions):
    found = model.objects.visible_to(user).filter(**conditions).order_by(*order, "pk").first()
    assert found is not None, f"The tests' rows have no {model.__name__} with {conditions} for {user}: see rows.py."
    return found


def briefing(user, **conditions):
    found = first(Briefing, user, "-places_taken", "-starts_at", **conditions)
    return [found.reference]


def held(user):
    return briefing(user, state=BriefingState.HELD)


def draft(user):
    return briefing(user, state=BriefingState.DRAFT)


def published(user):
    return briefing(user, state=BriefingState.PUBLISHED)


def mark(user):
    booking = first(Booking, user, briefing__reference=held(user)[0], state="booked")
    return [booking.briefing.reference, booking.pk]


def choose(user):
    return [*published(user), *venue(user)]


def booking(user):
    return [first(Booking, user, "-briefing__starts_at", state="booked").pk]


def venue(user):
    return [first(Venue, user, managers__user=person_as(Role.VENUE_MANAGER)).reference]


def room(user):
    found = first(Room, user, venue__managers__user=person_as(Role.VENUE_MANAGER))
    return [found.venue.reference, found.pk]


def managing(user):
    found = first(VenueManager, user, user=person_as(Role.VENUE_MANAGER))
    return [found.venue.reference, found.pk]


def invited(user):
    found = first(VenueManager, user, user=None)
    return [found.venue.reference, found.pk]


def person(user):
    found = first(StaffMember, user, "-name", venue__managers__user=user)
    return [found.venue.reference, found.pk]


def record(user):
    found = first(TrainingRecord, user, withdrawn_at=None)
    return [found.person.venue.reference, found.person_id, found.pk]


def week(user):
    return [str(first(WeeklyRevision, user, "-pk").week)]


def campaign(user):
    return [first(Campaign, user).reference]


def own_campaign(user):
    return [first(Campaign, user, made_by=user, forces__pk=user.force_id, name=CAMPAIGN).reference]


def invitation(user):
    return [first(Invitation, user, "withdrawn_at").pk]


def asked(user):
    return [first(AccountRequest, user).pk]


def halls(user):
    return [first(Upload, user, name="Halls.csv").pk]


def mail(user):
    return [first(Mail, user, state="failed").pk]


def new_password(_nobody):
    user = User.objects.get(email="officer2@portal.test")
    return [user_pk_to_url_str(user), default_token_generator.make_token(user)]


def removal(user=None):
    """A lost second factor of this person, or of some officer, that is about to be removed."""
    user = user or User.objects.get(email="officer2@portal.test")
    now = timezone.now()
    by = User.objects.filter(role=Role.ADMINISTRATOR).first()
    kept = {"started_by": by, "started_at": now, "takes_effect_at": now + timedelta(days=1)}
    return FactorRemoval.objects.get_or_create(user=user, withdrawn_at=None, done_at=None, defaults=kept)[0]


def email_change(user=None):
    """A new address that this person, or some officer, has asked for."""
    user = user or User.objects.get(email="officer2@portal.test")
    now = timezone.now()
    kept = {"old_email": user.email, "new_email": f"{'long.' * 12}{user.email}", "asked_by": user, "asked_at": now}
    kept |= {"expires_at": now + timedelta(days=1)}
    return EmailChange.objects.get_or_create(user=user, used_at=None, withdrawn_at=None, defaults=kept)[0]


def subject(_user):
    return ["staff", StaffMember.objects.first().pk]


def hold(user):
    return [first(Hold, user, released_at=None).pk]


OBJECTS = {
    "account_reset_password_from_key": new_password,
    "accounts:accept": lambda _nobody: [INVITATIONS.sign(Invitation.objects.get(email="new.officer@force.test").pk)],
    "accounts:choose_sheet": lambda user: [first(Upload, user, kind="officers", name__startswith="Several").pk],
    "accounts:change_email_of": lambda user: [first(User, user, role=Role.OFFICER).pk],
    "accounts:confirm_email": lambda user: [EMAIL_CHANGES.sign(email_change(user).pk)],
    "accounts:end_sign_in": lambda user: [first(SignIn, user).pk],
    "accounts:end_sign_ins": lambda user: [first(User, user, role=Role.OFFICER).pk],
    "accounts:invitation": invitation,
    "accounts:invite_sheet": lambda user: [first(Upload, user, name="Officers.csv").pk],
    "accounts:file": lambda _user: ["bookings/"],
    "accounts:keep_email": lambda _nobody: [EMAIL_STOPS.sign(email_change().pk)],
    "accounts:keep_factor": lambda _nobody: [REMOVALS.sign(removal().pk)],
    "accounts:remove_factor": lambda user: [first(User, user, role=Role.OFFICER).pk],
    "accounts:stop_removal": lambda user: [removal(user if user.role != Role.ADMINISTRATOR else None).user_id],
    "accounts:stop_email_change": lambda user: [email_change(user).pk],
    "accounts:history": lambda user: [first(User, user, role=Role.OFFICER).pk],
    "accounts:one": lambda user: [first(User, user, role=Role.OFFICER).pk],
    "accounts:send_again": invitation,
    "accounts:withdraw": invitation,
    "bookings:calendar": booking,
    "bookings:cancel": booking,
    "bookings:choose": choose,
    "bookings:done": booking,
    "bookings:swap": booking,
    "briefings:answer": lambda user: briefing(user, host_answer="asked"),
    "briefings:call_off": published,
    "briefings:change": published,
    "briefings:history": published,
    "briefings:message": published,
    "briefings:one": published,
    "briefings:publish": draft,
    "campaigns:change": own_campaign,
    "campaigns:chart": lambda user: [*campaign(user), "day"],
    "campaigns:csv": campaign,
    "campaigns:figures": campaign,
    "campaigns:focus": own_campaign,
    "campaigns:history": campaign,
    "campaigns:one": campaign,
    "campaigns:rows": lambda user: [*campaign(user), "people"],
    "campaigns:xlsx": campaign,
    "catalogue:area": lambda _user: ["E09000033"],
    "catalogue:course": lambda _user: ["act-awareness"],
    "figures:chart": lambda user: [*week(user), "day"],
    "figures:compile": week,
    "figures:csv": week,
    "figures:changes": lambda user: [*week(user), "facts"],
    "figures:rows": lambda user: [*week(user), "people"],
    "figures:week": week,
    "figures:xlsx": week,
    "imports:columns": halls,
    "imports:one": halls,
    "imports:refused_csv": halls,
    "imports:refused_xlsx": halls,
    "imports:run": halls,
    "imports:sheet": lambda user: [first(Upload, user, kind="venues", name__startswith="Several").pk],
    "mail:one": mail,
    "mail:refuse": lambda _nobody: [REFUSALS.sign_object(["sam@venue.test", "reminder_week"])],
    "mail:send_again": mail,
    "mfa_edit_webauthn": lambda _user: [1],  # without a new proof it leads to the page that asks for one
    "mfa_remove_webauthn": lambda _user: [1],
    "personal_data:file": subject,  # without a new proof it leads to the page that asks for one
    "personal_data:hold": hold,
    "personal_data:one": subject,
    "personal_data:place": subject,
    "personal_data:release": hold,
    "register:close": held,
    "register:mark": mark,
    "register:one": held,
    "register:open_again": held,
    "register:walk_in": held,
    "requests:approve": asked,
    "requests:decline": asked,
    "requests:one": asked,
    "staff:add": venue,
    "staff:add_record": person,
    "staff:all": venue,
    "staff:change": person,
    "staff:leave": person,
    "staff:move": person,
    "staff:history": person,
    "staff:one": person,
    "staff:withdraw": record,
    "venues:add_room": venue,
    "venues:change": venue,
    "venues:change_room": room,
    "venues:invite_manager": venue,
    "venues:remove_manager": managing,
    "venues:withdraw_manager": invited,
    "venues:history": venue,
    "venues:one": venue,
}
