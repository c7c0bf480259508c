"""What the database's function erases of people: staff, accounts, those who were invited or asked."""

from __future__ import annotations

from portal.upkeep.retention.held import ACCOUNTS, ADDRESSES, PEOPLE, VENUES
from portal.upkeep.retention.kind import Kind, last, start_of

PERSON = "name = 'Removed person', email = '', staff_number = '', job_role = '', started_on = NULL"
ERASE_PERSON = (
    f"""UPDATE venues_staffmember SET {PERSON}, left_on = COALESCE(left_on, today), erased_at = moment
        WHERE id = ANY (numbers)""",
    f"UPDATE venues_staffmemberevent SET {PERSON} WHERE pgh_obj_id = ANY (numbers)",
    "UPDATE venues_trainingrecord SET note = '' WHERE person_id = ANY (numbers) AND note <> ''",
    "UPDATE venues_trainingrecordevent SET note = '' WHERE person_id = ANY (numbers) AND note <> ''",
)
PERSON_CHANGED = f"""{last("venues_staffmemberevent", "person.id")},
    {last("venues_trainingrecordevent", "person.id", "person_id")}"""

HAPPENED = """SELECT person_id, max(at) AS at FROM (
        SELECT person_id, booked_at AS at FROM briefings_booking
        UNION ALL SELECT person_id, recorded_at FROM venues_trainingrecord
        UNION ALL SELECT person_id, pgh_created_at FROM venues_trainingrecordevent
        UNION ALL SELECT pgh_obj_id, pgh_created_at FROM venues_staffmemberevent) AS every GROUP BY person_id"""

STAFF = {
    "staff": Kind(
        f"""SELECT id AS key, GREATEST({start_of("left_on")}, {PERSON_CHANGED}) AS since
            FROM venues_staffmember AS person
            WHERE left_on IS NOT NULL AND erased_at IS NULL AND id NOT IN ({PEOPLE})""",
        steps=ERASE_PERSON,
    ),
    "staff_unused": Kind(
        f"""SELECT person.id AS key, GREATEST(added_at, happened.at) AS since
            FROM venues_staffmember AS person LEFT JOIN ({HAPPENED}) AS happened ON happened.person_id = person.id
            WHERE left_on IS NULL AND erased_at IS NULL AND person.id NOT IN ({PEOPLE})""",
        steps=ERASE_PERSON,
    ),
}

JOINING = "contact_on_day = '', entrance = '', identification = ''"
HAS_JOINING = "(contact_on_day <> '' OR entrance <> '' OR identification <> '')"

BRIEFINGS = {
    "bookings": Kind(
        f"""SELECT booking.id AS key, GREATEST(ends_at, {last("briefings_bookingevent", "booking.id")}) AS since
            FROM briefings_booking AS booking JOIN briefings_briefing AS briefing ON briefing.id = briefing_id
            WHERE booking.state IN ('cancelled', 'waiting')
              AND person_id NOT IN ({PEOPLE}) AND venue_id NOT IN ({VENUES})""",
        steps=(
            "DELETE FROM briefings_booking WHERE id = ANY (numbers)",
            "DELETE FROM briefings_bookingevent WHERE pgh_obj_id = ANY (numbers)",
        ),
    ),
    "joining": Kind(
        f"""SELECT id AS key, GREATEST(ends_at, {last("briefings_briefingevent", "briefing.id")}) AS since
            FROM briefings_briefing AS briefing
            WHERE COALESCE(host_venue_id, 0) NOT IN ({VENUES}) AND ({HAS_JOINING} OR id IN (
                SELECT pgh_obj_id FROM briefings_briefingevent WHERE {HAS_JOINING}))""",
        steps=(
            f"UPDATE briefings_briefing SET {JOINING} WHERE id = ANY (numbers) AND {HAS_JOINING}",
            f"UPDATE briefings_briefingevent SET {JOINING} WHERE pgh_obj_id = ANY (numbers) AND {HAS_JOINING}",
        ),
    ),
}

ACCOUNT = "name = 'Removed account', email = 'removed-' || {0} || '@removed.invalid'"
INVITED = "name = 'Removed account', email = 'removed@removed.invalid'"
ACCEPTED = "(SELECT id FROM accounts_invitation WHERE accepted_by_id = ANY (numbers))"

NO_ADDRESSES = "old_email = 'removed@removed.invalid', new_email = 'removed@removed.invalid', identity_check = ''"

ACCOUNTS_AND_INVITATIONS = {
    "accounts": Kind(
        f"""SELECT id AS key,
                GREATEST(joined_at, last_login, disabled_at, {last("accounts_userevent", "account.id")}) AS since
            FROM accounts_user AS account
            WHERE erased_at IS NULL AND NOT (is_active AND role = 'administrator') AND id NOT IN ({ACCOUNTS})""",
        steps=(
            f"""UPDATE accounts_user SET {ACCOUNT.format("id")}, password = '!', is_active = FALSE, last_login = NULL,
                disabled_at = COALESCE(disabled_at, moment), erased_at = moment WHERE id = ANY (numbers)""",
            f"UPDATE accounts_userevent SET {ACCOUNT.format('pgh_obj_id')} WHERE pgh_obj_id = ANY (numbers)",
            f"UPDATE accounts_invitation SET {INVITED} WHERE accepted_by_id = ANY (numbers)",
            f"UPDATE accounts_invitationevent SET {INVITED} WHERE pgh_obj_id IN {ACCEPTED}",
            "DELETE FROM accounts_emailchange WHERE user_id = ANY (numbers)",
            f"UPDATE accounts_emailchangeevent SET {NO_ADDRESSES} WHERE user_id = ANY (numbers)",
            "DELETE FROM venues_venuemanager WHERE user_id = ANY (numbers)",
            "DELETE FROM mfa_authenticator WHERE user_id = ANY (numbers)",
            """DELETE FROM account_emailconfirmation WHERE email_address_id IN (
                SELECT id FROM account_emailaddress WHERE user_id = ANY (numbers))""",
            "DELETE FROM account_emailaddress WHERE user_id = ANY (numbers)",
            "DELETE FROM accounts_signin WHERE user_id = ANY (numbers)",
            "DELETE FROM accounts_typed WHERE user_id = ANY (numbers)",
        ),
    ),
    "credentials": Kind(
        f"""SELECT id AS key, disabled_at AS since FROM accounts_user
            WHERE NOT is_active AND disabled_at IS NOT NULL AND id NOT IN ({ACCOUNTS})
              AND (password NOT LIKE '!%' OR id IN (SELECT user_id FROM mfa_authenticator))""",
        steps=(
            "UPDATE accounts_user SET password = '!' WHERE id = ANY (numbers)",
            "DELETE FROM mfa_authenticator WHERE user_id = ANY (numbers)",
        ),
    ),
    "email_changes": Kind(
        f"""SELECT id AS key, GREATEST(COALESCE(used_at, withdrawn_at, expires_at),
                {last("accounts_emailchangeevent", "change.id")}) AS since
            FROM accounts_emailchange AS change WHERE user_id NOT IN ({ACCOUNTS})""",
        steps=(
            "DELETE FROM accounts_emailchange WHERE id = ANY (numbers)",
            f"UPDATE accounts_emailchangeevent SET {NO_ADDRESSES} WHERE pgh_obj_id = ANY (numbers)",
        ),
    ),
    "invitations": Kind(
        f"""SELECT id AS key, GREATEST(COALESCE(withdrawn_at, expires_at),
                {last("accounts_invitationevent", "invitation.id")}) AS since
            FROM accounts_invitation AS invitation
            WHERE accepted_at IS NULL AND lower(email) NOT IN ({ADDRESSES}) AND id NOT IN (
                SELECT invitation_id FROM venues_venuemanager
                WHERE invitation_id IS NOT NULL AND venue_id IN ({VENUES}))""",
        steps=(
            "DELETE FROM venues_venuemanager WHERE invitation_id = ANY (numbers) AND user_id IS NULL",
            "UPDATE venues_venuemanager SET invitation_id = NULL WHERE invitation_id = ANY (numbers)",
            "DELETE FROM accounts_invitation WHERE id = ANY (numbers)",
            f"UPDATE accounts_invitationevent SET {INVITED} WHERE pgh_obj_id = ANY (numbers)",
        ),
    ),
}


def request(state: str) -> Kind:
    """Return the requests for an account in such a state, since they were decided or, undecided, asked."""
    return Kind(
        f"""SELECT id AS key, GREATEST(COALESCE(decided_at, asked_at),
                {last("venues_accountrequestevent", "request.id")}) AS since
            FROM venues_accountrequest AS request
            WHERE {state} AND COALESCE(venue_id, 0) NOT IN ({VENUES}) AND lower(email) NOT IN ({ADDRESSES})""",
        steps=(
            "DELETE FROM venues_accountrequest WHERE id = ANY (numbers)",
            """UPDATE venues_accountrequestevent SET name = 'Removed person', email = 'removed@removed.invalid',
                phone = '', job_role = '', identity_check = '', reason = '' WHERE pgh_obj_id = ANY (numbers)""",
        ),
    )


REQUESTS = {
    "requests": request("state <> 'approved'"),
    "requests_approved": request("state = 'approved'"),
}
