"""For each named route: the objects that its address names, and a form that would be accepted.

A route that is not in this table fails the build: add what its address and its form take.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.london_time import london_day
from tests.factories import PASSWORD

NOWHERE = 987_654_321
EVERYBODY = ("officer", "coordinator", "venue manager", "lent officer", "national coordinator", "administrator")
OFFICER, INVITED, ASKED = ("account", "officer"), ("invitation", "invitation"), ("request", "asked")
VENUE = ("venue", "venue")
NEW_PASSWORD = "an unlikely phrase of mine"


@dataclass(frozen=True)
class Example:
    """`at(side)` gives the address's arguments; those of `missing` name nothing that was ever there.

    Each of `also` gives those of another kind of object that the page opens to the same people. `forged(side)` gives
    some whose signature is not ours. `form(side)` would be accepted with the rights to it, and `changed` names the
    table that it changes. `query` asks for parts of a page that its own links and filters do not name. `is_lent` says
    that officers lent by another force may use it, as they may their briefing's register; `is_personal` that even
    colleagues may not open each other's, but for the people in `open_to`. A page of a library (`is_library`) answers
    as it likes, but never badly; `is_missing_by_words` when it says in a page of its own that there is nothing.
    """

    at: Callable[[Any], list] | None = None
    also: tuple[Callable[[Any], list], ...] = field(default=(), kw_only=True)
    missing: tuple = ()
    forged: Callable[[Any], list] | None = None
    form: Callable[[Any], dict] | None = None
    changed: str = ""
    query: tuple[str, ...] = ()
    is_lent: bool = False
    is_personal: bool = False
    open_to: tuple[str, ...] = ()
    is_library: bool = False
    is_missing_by_words: bool = False

    def arguments(self, side):
        return self.at(side) if self.at else []

    def each_arguments(self, side):
        """Return the arguments for an object of each kind that the page opens."""
        return [self.arguments(side), *(at(side) for at in self.also)]

    def is_closed_to(self, person):
        """Return whether this officer was lent by another force, and what is named here is not for them."""
        return bool(self.at) and person.is_lent and not (self.is_lent or self.is_personal)

    def others_of(self, person, world):
        """Return the sides whose objects this page may not show to this person."""
        if person.name in self.open_to:
            return []
        if self.is_personal:
            return [world.colleague]
        return [world.own] if self.is_closed_to(person) else person.others


def day(side, days):
    return (london_day(side.now) + timedelta(days=days)).isoformat()


def by_venue(*more, **details):
    return Example(lambda side: [side.venue.reference, *(get(side) for get in more)], **details)


def by_person(*more, **details):
    missing = (f"{NOWHERE}-nowhere", NOWHERE, *(NOWHERE for _each in more))
    return by_venue(lambda side: side.spare.pk, *more, missing=missing, **details)


def by_briefing(name, *more, **details):
    missing = ("BR-ZZZZ", *(NOWHERE for _each in more))
    return Example(lambda side: [getattr(side, name).reference, *(get(side) for get in more)], missing, **details)


def by_campaign(*more, **details):
    missing = (f"{NOWHERE}-nowhere", *more)
    return Example(lambda side: [side.campaign.reference, *more], missing, **details)


def by_week(*more, **details):
    return Example(lambda side: [str(side.week), *more], ("2019-W07", *more), **details)


def by_number(name, **details):
    return Example(lambda side: [getattr(side, name).pk], (NOWHERE,), **details)


def by_link(token, name, another, **details):
    """Return the example of a signed link to a row, and as its forgery the row with the signature of another link."""

    def forged(side):
        return [f"{getattr(side, name).pk}:{getattr(side, another).partition(':')[2]}"]

    return Example(lambda side: [getattr(side, token)], ("1:forged",), forged=forged, **details)


def at_venue(*more, **details):
    return by_venue(*more, missing=(f"{NOWHERE}-nowhere", *(NOWHERE for _each in more)), **details)


def of_somebody(*others, **details):
    """Return the example of a page about somebody on a staff list, and about these others: a kind and its name here."""
    also = tuple(partial(entry, kind, name) for kind, name in others)
    return Example(partial(entry, "staff", "person"), ("staff", NOWHERE), also=also, **details)


def entry(kind, name, side):
    return [kind, getattr(side, name).pk]


def venue_form(side):
    return {
        "name": "Moth Hall",
        "organisation_name": "Moth",
        "category": "cinema",
        "people_at_once": 100,
        "postcode": side.venue.postcode,
    }


def briefing_form(side):
    return {
        "course": side.course.pk,
        "campaign": side.campaign.pk,
        "host_venue": f"{side.venue.name}, {side.venue.postcode}",
        "room": side.room.name,
        "audience_venue": f"{side.venue.name}, {side.venue.postcode}",
        "day": day(side, 9),
        "clock": "09:30",
        "minutes": 60,
        "places": 20,
        "closes_hours_before": 24,
        "officers": [side.officer.pk],
    }


def invitation_form(side):
    return {"name": "New Person", "email": "new.person@portal.test", "role": "officer", "force": side.force.pk}


def account_form(side):
    return {"name": "Changed", "role": "coordinator", "force": side.force.pk, "is_active": "on"}


def course_form(_side):
    return {"name": "Another course", "minutes": 30, "strand": "protect", "needed_by": ["cinema"]}


def campaign_form(side):
    return {"name": "Another week", "starts_on": day(side, 0), "ends_on": day(side, 9), "forces": [side.force.pk]}


def accept_form(_side):
    return {"name": "New Person", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}


def sheet(content):
    return SimpleUploadedFile("people.csv", content.encode(), content_type="text/csv")


def nothing(_side):
    return {}


STAFF_FORM = {"name": "New Person", "job_role": "Usher"}
NARROWED = ("area=E09000007", "area=online", "strand=protect", "campaign=none", "day=2026-01-01")


class Examples(dict):
    def __missing__(self, name):
        raise AssertionError(f"Say in {__file__} what the address and the form of “{name}” take.")


EXAMPLES = Examples(
    {
        "home": Example(),
        "healthz": Example(is_library=True),
        "about:help": Example(),
        "about:accessibility": Example(),
        "about:privacy": Example(),
        # Signing in
        "account_login": Example(
            is_library=True,
            form=lambda side: {"login": side.colleague.user.email, "password": PASSWORD},
            changed="accounts_signin",
        ),
        "account_signup": Example(is_library=True),
        "account_logout": Example(is_library=True, form=nothing),
        "account_reset_password": Example(is_library=True, form=lambda side: {"email": side.officer.email}),
        "account_reset_password_done": Example(is_library=True),
        "account_reset_password_from_key": Example(
            lambda side: [user_pk_to_url_str(side.officer), default_token_generator.make_token(side.officer)],
            ("zzz", "1-0"),
            forged=lambda side: [
                user_pk_to_url_str(side.loser),
                PasswordResetTokenGenerator().make_token(side.manager),
            ],
            is_library=True,
            is_missing_by_words=True,
            form=nothing,
        ),
        "account_reset_password_from_key_done": Example(is_library=True),
        "account_change_password": Example(
            is_library=True,
            form=lambda _side: {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
            changed="accounts_user",
        ),
        "account_set_password": Example(is_library=True),
        "account_reauthenticate": Example(is_library=True, form=lambda _side: {"password": PASSWORD}),
        "mfa_index": Example(is_library=True),
        "mfa_authenticate": Example(is_library=True, form=lambda _side: {"code": "123456"}),
        "mfa_reauthenticate": Example(is_library=True, form=lambda _side: {"code": "123456"}),
        "mfa_activate_totp": Example(is_library=True, form=lambda _side: {"code": "123456"}),
        "mfa_deactivate_totp": Example(is_library=True, form=nothing, changed="mfa_authenticator"),
        "mfa_view_recovery_codes": Example(),
        "mfa_generate_recovery_codes": Example(is_library=True, form=nothing, changed="mfa_authenticator"),
        "mfa_download_recovery_codes": Example(),
        "mfa_list_webauthn": Example(is_library=True),
        "mfa_add_webauthn": Example(is_library=True, form=lambda _side: {"name": "Key", "credential": "{}"}),
        "mfa_login_webauthn": Example(is_library=True, form=lambda _side: {"credential": "{}"}),
        "mfa_reauthenticate_webauthn": Example(is_library=True, form=lambda _side: {"credential": "{}"}),
        "mfa_edit_webauthn": by_number(
            "passkey",
            is_library=True,
            is_personal=True,
            form=lambda _side: {"name": "Key"},
            changed="mfa_authenticator",
        ),
        "mfa_remove_webauthn": by_number(
            "passkey", is_library=True, is_personal=True, form=nothing, changed="mfa_authenticator"
        ),
        # Accounts
        "accounts:change_email": Example(
            form=lambda _side: {"email": "moved@portal.test"}, changed="accounts_emailchange"
        ),
        "accounts:change_email_of": by_number(
            "loser", form=lambda _side: {"email": "moved@portal.test", "identity_check": "Rang"}, changed="outbox_mail"
        ),
        "accounts:stop_email_change": by_number(
            "email_change", is_personal=True, open_to=("administrator",), form=nothing, changed="accounts_emailchange"
        ),
        "accounts:confirm_email": by_link(
            "email_token", "email_change", "email_stop_token", is_personal=True, form=nothing, changed="accounts_user"
        ),
        "accounts:keep_email": by_link(
            "email_stop_token", "email_change", "email_token", form=nothing, changed="accounts_emailchange"
        ),
        "accounts:file": Example(
            lambda _side: ["bookings/"], ("nowhere/at/all/",), is_personal=True, open_to=EVERYBODY
        ),
        "accounts:choose_sheet": by_number(
            "officers_workbook", is_personal=True, form=lambda _side: {"sheet": "Two"}, changed="files_upload"
        ),
        # What is kept of people
        "personal_data:all": Example(),
        "personal_data:holds": Example(),
        "personal_data:hold": by_number("hold"),
        "personal_data:release": by_number(
            "hold", form=lambda _side: {"release_reason": "Over"}, changed="upkeep_hold"
        ),
        "personal_data:find": Example(),
        "personal_data:one": of_somebody(OFFICER, INVITED, ASKED, VENUE),
        "personal_data:place": of_somebody(
            OFFICER, VENUE, form=lambda _side: {"reason": "A claim"}, changed="upkeep_hold"
        ),
        "personal_data:file": of_somebody(OFFICER, INVITED, ASKED),
        "history:all": Example(),
        # What machines ask
        "csp_reports": Example(is_library=True),
        "metrics": Example(is_library=True),
        "accounts:me": Example(),
        "accounts:sign_ins": Example(),
        "accounts:end_sign_in": by_number("sign_in", is_personal=True, form=nothing, changed="accounts_signin"),
        "accounts:end_other_sign_ins": Example(form=nothing, changed="accounts_signin"),
        "accounts:typed": Example(),
        "accounts:forget_typed": Example(form=nothing, changed="accounts_typed"),
        "accounts:all": Example(),
        "accounts:officers": Example(),
        "accounts:invite": Example(form=invitation_form, changed="accounts_invitation"),
        "accounts:invite_many": Example(
            form=lambda side: {
                "file": sheet("Name,Email\nNew Person,new.person@portal.test\n"),
                "force": side.force.pk,
            },
            changed="files_upload",
        ),
        "accounts:invite_sheet": by_number(
            "officers_sheet", is_personal=True, form=nothing, changed="accounts_invitation"
        ),
        "accounts:invitation": by_number("invitation"),
        "accounts:send_again": by_number("invitation", form=nothing, changed="outbox_mail"),
        "accounts:withdraw": by_number("invitation", form=nothing, changed="accounts_invitation"),
        "accounts:accept": by_link(
            "invitation_token",
            "invitation",
            "removal_token",
            form=accept_form,
            changed="accounts_user",
            is_missing_by_words=True,
        ),
        "accounts:one": by_number("officer", form=account_form, changed="accounts_user"),
        "accounts:end_sign_ins": by_number("officer", form=nothing, changed="accounts_signin"),
        "accounts:remove_factor": by_number("loser", form=nothing, changed="accounts_factorremoval"),
        "accounts:stop_removal": by_number(
            "me", is_personal=True, open_to=("administrator",), form=nothing, changed="accounts_factorremoval"
        ),
        "accounts:keep_factor": by_link(
            "removal_token", "removal", "invitation_token", form=nothing, changed="accounts_factorremoval"
        ),
        # History
        "accounts:history": by_number("officer"),
        "briefings:history": by_briefing("coming", is_lent=True),
        "campaigns:history": by_campaign(),
        "venues:history": at_venue(),
        "staff:history": by_person(),
        "history:reads": Example(),
        # Briefings
        "briefings:all": Example(),
        "briefings:calendar": Example(),
        "briefings:schedule": Example(form=briefing_form, changed="briefings_briefing"),
        "briefings:hosting": Example(),
        "briefings:one": by_briefing("coming", is_lent=True),
        "briefings:publish": by_briefing("draft", form=nothing, changed="briefings_briefing"),
        "briefings:change": by_briefing("coming", form=briefing_form, changed="briefings_briefing"),
        "briefings:message": by_briefing("coming", form=lambda _side: {"text": "Bring a pen."}, changed="outbox_mail"),
        "briefings:call_off": by_briefing("coming", form=lambda _side: {"reason": "Fog"}, changed="briefings_briefing"),
        "briefings:answer": by_briefing("draft", form=lambda _side: {"accepts": "yes"}, changed="briefings_briefing"),
        "register:one": by_briefing("running", is_lent=True),
        "register:mark": by_briefing(
            "running",
            lambda side: side.here.pk,
            is_lent=True,
            form=lambda _side: {"attendance": "attended"},
            changed="briefings_booking",
        ),
        "register:walk_in": by_briefing(
            "running",
            is_lent=True,
            form=lambda side: {"name": "Wanda Walkin", "venue": f"{side.venue.name}, {side.venue.postcode}"},
            changed="briefings_booking",
        ),
        "register:close": by_briefing("running", is_lent=True, form=nothing, changed="briefings_briefing"),
        "register:open_again": by_briefing("closed", is_lent=True, form=nothing, changed="briefings_briefing"),
        # Bookings
        "bookings:all": Example(),
        "bookings:past": Example(),
        "bookings:find": Example(),
        "bookings:choose": Example(
            lambda side: [side.coming.reference, side.venue.reference],
            ("BR-ZZZZ", f"{NOWHERE}-nowhere"),
            form=lambda side: {"people": [side.spare.pk], "if_short": "wait", "confirmed": "1"},
            changed="briefings_booking",
            query=("search=er", "is_needed=on"),
        ),
        "bookings:done": by_number("booking"),
        "bookings:calendar": by_number("booking", is_lent=True),
        "bookings:cancel": by_number("booking", form=nothing, changed="briefings_booking"),
        "bookings:swap": by_number("booking", form=lambda side: {"person": side.spare.pk}, changed="briefings_booking"),
        # Campaigns and figures
        "campaigns:all": Example(),
        "campaigns:make": Example(form=campaign_form, changed="briefings_campaign"),
        "campaigns:one": by_campaign(),
        "campaigns:change": by_campaign(form=campaign_form, changed="briefings_campaign"),
        "campaigns:focus": by_campaign(
            form=lambda side: {day(side, 0): side.focus.pk}, changed="briefings_campaignday"
        ),
        "campaigns:figures": by_campaign(query=NARROWED),
        "campaigns:csv": by_campaign(query=NARROWED),
        "campaigns:xlsx": by_campaign(),
        "campaigns:chart": by_campaign("day"),
        "campaigns:rows": by_campaign("people"),
        "figures:all": Example(),
        "figures:week": by_week(query=NARROWED),
        "figures:csv": by_week(query=NARROWED),
        "figures:xlsx": by_week(),
        "figures:chart": by_week("area"),
        "figures:rows": by_week("people"),
        "figures:changes": by_week("people"),
        "figures:compile": by_week(form=nothing),
        # Venues, staff, requests, imports
        "venues:all": Example(),
        "venues:add": Example(form=venue_form, changed="venues_venue"),
        "venues:one": at_venue(),
        "venues:change": at_venue(form=venue_form, changed="venues_venue"),
        "venues:add_room": at_venue(form=lambda _side: {"name": "Foyer", "places": 9}, changed="venues_room"),
        "venues:change_room": at_venue(
            lambda side: side.room.pk, form=lambda _side: {"name": "Foyer", "places": 9}, changed="venues_room"
        ),
        "venues:invite_manager": at_venue(
            form=lambda _side: {"name": "New Person", "email": "new.person@portal.test", "level": "manager"},
            changed="venues_venuemanager",
        ),
        "venues:remove_manager": at_venue(lambda side: side.colleague.pk, form=nothing, changed="venues_venuemanager"),
        "venues:withdraw_manager": at_venue(lambda side: side.invited.pk, form=nothing, changed="accounts_invitation"),
        "staff:venues": Example(),
        "staff:all": at_venue(),
        "staff:add": at_venue(form=lambda _side: STAFF_FORM, changed="venues_staffmember"),
        "staff:one": by_person(),
        "staff:change": by_person(form=lambda _side: STAFF_FORM, changed="venues_staffmember"),
        "staff:move": by_person(form=lambda side: {"venue": side.sister.pk}, changed="venues_staffmember"),
        "staff:leave": by_person(form=lambda side: {"left_on": day(side, 0)}, changed="venues_staffmember"),
        "staff:add_record": by_person(
            form=lambda side: {"course": side.course.pk, "completed_on": day(side, 0), "source": "other"},
            changed="venues_trainingrecord",
        ),
        "staff:withdraw": Example(
            lambda side: [side.venue.reference, side.person.pk, side.record.pk],
            (f"{NOWHERE}-nowhere", NOWHERE, NOWHERE),
            form=nothing,
            changed="venues_trainingrecord",
        ),
        "requests:all": Example(),
        "requests:ask": Example(
            form=lambda side: (
                venue_form(side)
                | {"venue_name": "Moth Hall", "name": "Sam", "email": "sam@portal.test", "confirmed": "1"}
            ),
            changed="venues_accountrequest",
        ),
        "requests:sent": Example(),
        "requests:one": by_number("asked"),
        "requests:approve": by_number("asked", form=lambda _side: {"identity_check": "Rang"}, changed="venues_venue"),
        "requests:decline": by_number("asked", form=lambda _side: {"reason": "No"}, changed="venues_accountrequest"),
        "imports:all": Example(),
        "imports:upload": Example(
            form=lambda _side: {"file": sheet("Name,Borough\nMoth Hall,Westminster\n"), "category": "cinema"},
            changed="files_upload",
        ),
        "imports:one": by_number("upload", is_personal=True),
        "imports:columns": by_number(
            "upload", is_personal=True, form=lambda _side: {"name": "1", "postcode": "0"}, changed="files_upload"
        ),
        "imports:run": by_number("upload", is_personal=True, form=nothing, changed="files_upload"),
        "imports:refused_csv": by_number("upload", is_personal=True),
        "imports:refused_xlsx": by_number("upload", is_personal=True),
        "imports:sheet": by_number(
            "workbook", is_personal=True, form=lambda _side: {"sheet": "Two"}, changed="files_upload"
        ),
        # The administrator's
        "catalogue:all": Example(),
        "catalogue:areas": Example(),
        "catalogue:area": Example(
            lambda side: [side.area.pk],
            ("E00000000",),
            form=lambda side: {"force": side.lent.force_id if side.lent else side.force.pk},
            changed="venues_area",
        ),
        "catalogue:courses": Example(),
        "catalogue:add_course": Example(form=course_form, changed="venues_course"),
        "catalogue:course": Example(
            lambda side: [side.course.code], ("no-course",), form=course_form, changed="venues_course"
        ),
        "catalogue:threat": Example(),
        "catalogue:add_threat": Example(
            form=lambda side: {"level": "severe", "since": day(side, 0)}, changed="briefings_threatlevel"
        ),
        "mail:all": Example(),
        "mail:one": Example(lambda side: [side.mail.pk], (NOWHERE,)),
        "mail:send_again": Example(lambda side: [side.failed_mail.pk], (NOWHERE,), form=nothing, changed="outbox_mail"),
        "mail:refuse": Example(lambda side: [side.refusal_token], ("forged",), form=nothing, changed="outbox_refusal"),
        "system:health": Example(is_library=True),
    }
)
