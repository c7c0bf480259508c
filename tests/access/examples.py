"""For each named route: the objects that its address names, and a form that would be accepted.

A route that is not in this table fails the build: add what its address and its form take.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal.london_time import london_day
from tests.factories import PASSWORD

NOWHERE = 987_654_321
NEW_PASSWORD = "an unlikely phrase of mine"


@dataclass(frozen=True)
class Example:
    """`at(side)` gives the address's arguments; those of `missing` name nothing that was ever there.

    `form(side)` would be accepted with the rights to it; `query` asks for parts of a page that it does not show at
    once. `lent` says whether officers lent by another force may use it, as they may their briefing's register.
    `changed` names the table that the accepted form changes. A `library`'s page answers as it likes, but never badly.
    """

    at: Callable[[Any], list] | None = None
    missing: tuple = ()
    form: Callable[[Any], dict] | None = None
    changed: str = ""
    query: tuple[str, ...] = ()
    lent: bool = False
    library: bool = False
    absent: int = 404

    def arguments(self, side):
        return self.at(side) if self.at else []


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


def at_venue(*more, **details):
    return by_venue(*more, missing=(f"{NOWHERE}-nowhere", *(NOWHERE for _each in more)), **details)


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


def invitation_form(_side):
    return {"name": "New Person", "email": "new.person@portal.test", "role": "officer", "is_national": "on"}


def account_form(side):
    return {"name": "Changed", "role": "coordinator", "force": side.force.pk, "is_active": "on"}


def course_form(_side):
    return {"name": "Another course", "minutes": 30, "strand": "protect", "needed_by": ["cinema"]}


def campaign_form(side):
    return {"name": "Another week", "starts_on": day(side, 0), "ends_on": day(side, 9), "forces": [side.force.pk]}


def accept_form(_side):
    return {"name": "New Person", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}


def nothing(_side):
    return {}


STAFF_FORM = {"name": "New Person", "job_role": "Usher"}
NARROWED = ("area=E09000033", "strand=protect", "campaign=none", "course=1", "day=2026-01-01")
LIST = ("search=r", "sort=-name", "page=2", "download=csv", "download=xlsx")

EXAMPLES = {
    "home": Example(),
    "healthz": Example(library=True),
    "about:help": Example(),
    "about:accessibility": Example(),
    "about:privacy": Example(),
    # Accounts
    "account_login": Example(
        library=True, form=lambda side: {"login": side.officer.email, "password": PASSWORD, "next": "/venues/"}
    ),
    "account_signup": Example(library=True),
    "account_logout": Example(library=True, form=nothing),
    "account_reset_password": Example(library=True, form=lambda side: {"email": side.officer.email}),
    "account_reset_password_done": Example(library=True),
    "account_reset_password_from_key": Example(
        lambda side: ["1", "set-password"], ("zzz", "1-0"), library=True, form=nothing
    ),
    "account_reset_password_from_key_done": Example(library=True),
    "account_change_password": Example(library=True, form=nothing),
    "account_set_password": Example(library=True, form=nothing),
    "account_reauthenticate": Example(library=True, form=lambda _side: {"password": PASSWORD}),
    **{
        f"mfa_{name}": Example(library=True, form=nothing)
        for name in (
            *("index", "authenticate", "reauthenticate", "activate_totp", "deactivate_totp", "view_recovery_codes"),
            *("generate_recovery_codes", "download_recovery_codes", "list_webauthn", "add_webauthn"),
            *("login_webauthn", "reauthenticate_webauthn"),
        )
    },
    **{
        f"mfa_{name}_webauthn": Example(lambda _side: [NOWHERE], (NOWHERE,), library=True, form=nothing)
        for name in ("edit", "remove")
    },
    "accounts:me": Example(),
    "accounts:all": Example(query=LIST),
    "accounts:officers": Example(query=LIST),
    "accounts:invite": Example(form=invitation_form, changed="accounts_invitation"),
    "accounts:invite_many": Example(),
    "accounts:invite_sheet": by_number("officers_sheet", form=nothing, changed="accounts_invitation"),
    "accounts:invitation": by_number("invitation"),
    "accounts:send_again": by_number("invitation", form=nothing, changed="outbox_mail"),
    "accounts:withdraw": by_number("invitation", form=nothing, changed="accounts_invitation"),
    "accounts:accept": Example(
        lambda side: [side.invitation_token], ("1:forged",), form=accept_form, changed="accounts_user"
    ),
    "accounts:one": by_number("officer", form=account_form, changed="accounts_user"),
    # History
    "accounts:history": by_number("officer"),
    "briefings:history": by_briefing("coming", lent=True),
    "campaigns:history": by_campaign(),
    "venues:history": at_venue(),
    "staff:history": by_person(),
    "history:reads": Example(query=("page=2",)),
    # Briefings
    "briefings:all": Example(query=("search=regal", "state=draft", "mine=on", "since=2020-01-01", "download=csv")),
    "briefings:calendar": Example(query=("month=2026-11", "search=regal")),
    "briefings:schedule": Example(form=briefing_form, changed="briefings_briefing"),
    "briefings:hosting": Example(),
    "briefings:one": by_briefing("coming", lent=True),
    "briefings:publish": by_briefing("draft", form=nothing, changed="briefings_briefing"),
    "briefings:change": by_briefing("coming", form=briefing_form, changed="briefings_briefing"),
    "briefings:message": by_briefing("coming", form=lambda _side: {"text": "Bring a pen."}, changed="outbox_mail"),
    "briefings:call_off": by_briefing("coming", form=lambda _side: {"reason": "Fog"}, changed="briefings_briefing"),
    "briefings:answer": by_briefing("draft", form=lambda _side: {"accepts": "yes"}, changed="briefings_briefing"),
    "register:one": by_briefing("running", lent=True, query=("search=r", "show=not_marked")),
    "register:mark": by_briefing(
        "running",
        lambda side: side.here.pk,
        lent=True,
        form=lambda _side: {"attendance": "attended"},
        changed="briefings_booking",
    ),
    "register:walk_in": by_briefing(
        "running",
        lent=True,
        form=lambda side: {"name": "Wanda Walkin", "venue": f"{side.venue.name}, {side.venue.postcode}"},
        changed="briefings_booking",
    ),
    "register:close": by_briefing("running", lent=True, form=nothing, changed="briefings_briefing"),
    "register:open_again": by_briefing("closed", lent=True, form=nothing, changed="briefings_briefing"),
    # Bookings
    "bookings:all": Example(query=(*LIST, "state=waiting")),
    "bookings:past": Example(query=LIST),
    "bookings:find": Example(query=("area=online", "is_free=on", "sort=soonest", "since=2020-01-01")),
    "bookings:choose": Example(
        lambda side: [side.coming.reference, side.venue.reference],
        ("BR-ZZZZ", f"{NOWHERE}-nowhere"),
        form=lambda side: {"people": [side.spare.pk], "if_short": "wait", "confirmed": "1"},
        changed="briefings_booking",
        query=("search=r", "is_needed=on"),
    ),
    "bookings:done": by_number("booking"),
    "bookings:calendar": by_number("booking", lent=True),
    "bookings:cancel": by_number("booking", form=nothing, changed="briefings_booking"),
    "bookings:swap": by_number("booking", form=lambda side: {"person": side.spare.pk}, changed="briefings_booking"),
    # Campaigns and figures
    "campaigns:all": Example(),
    "campaigns:make": Example(form=campaign_form, changed="briefings_campaign"),
    "campaigns:one": by_campaign(),
    "campaigns:change": by_campaign(form=campaign_form, changed="briefings_campaign"),
    "campaigns:focus": by_campaign(form=lambda side: {day(side, 0): side.focus.pk}, changed="briefings_campaignday"),
    "campaigns:figures": by_campaign(query=NARROWED),
    "campaigns:csv": by_campaign(query=NARROWED),
    "campaigns:xlsx": by_campaign(),
    "campaigns:chart": by_campaign("day"),
    "campaigns:rows": by_campaign("people", query=("download=csv", "download=xlsx")),
    "figures:all": Example(),
    "figures:week": by_week(query=(*NARROWED, "revision=1")),
    "figures:csv": by_week(query=NARROWED),
    "figures:xlsx": by_week(),
    "figures:chart": by_week("area"),
    "figures:rows": by_week("people", query=("download=csv", "download=xlsx")),
    "figures:compile": by_week(form=nothing),
    # Venues, staff, requests, imports
    "venues:all": Example(query=(*LIST, "search=regal", "area=E09000007", "tier=standard", "not_briefed=3")),
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
    "staff:all": at_venue(query=("search=r", "left=on", "page=2")),
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
            venue_form(side) | {"venue_name": "Moth Hall", "name": "Sam", "email": "sam@portal.test", "confirmed": "1"}
        ),
        changed="venues_accountrequest",
    ),
    "requests:sent": Example(),
    "requests:one": by_number("asked"),
    "requests:approve": by_number("asked", form=lambda _side: {"identity_check": "Rang"}, changed="venues_venue"),
    "requests:decline": by_number("asked", form=lambda _side: {"reason": "No"}, changed="venues_accountrequest"),
    "imports:all": Example(),
    "imports:upload": Example(),
    "imports:one": by_number("upload", query=("outcome=new",)),
    "imports:columns": by_number("upload", form=lambda _side: {"name": "1", "postcode": "0"}, changed="files_upload"),
    "imports:run": by_number("upload", form=nothing, changed="files_upload"),
    "imports:refused": by_number("upload"),
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
    "mail:all": Example(query=("state=pending", "address=portal")),
    "mail:one": Example(lambda side: [side.mail.pk], (NOWHERE,)),
    "mail:send_again": Example(lambda side: [side.failed_mail.pk], (NOWHERE,), form=nothing, changed="outbox_mail"),
    "mail:refuse": Example(lambda side: [side.refusal_token], ("forged",), form=nothing, changed="outbox_refusal"),
    "system:health": Example(library=True),
}
