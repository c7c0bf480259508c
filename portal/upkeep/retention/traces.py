"""What the database's function erases of what people left behind: mails, files, reads, sign-ins."""

from __future__ import annotations

from portal.upkeep.retention.held import ACCOUNTS, ADDRESSES, PEOPLE, VENUES
from portal.upkeep.retention.kind import Kind, last

STILL_USED = """SELECT lower(email) FROM venues_staffmember WHERE left_on IS NULL
    UNION ALL SELECT lower(email) FROM accounts_user WHERE is_active"""

TRACES = {
    "uploads": Kind(
        f"""SELECT id AS key, COALESCE(ended_at, given_at) AS since FROM files_upload
            WHERE state NOT IN ('queued', 'running') AND by_id NOT IN ({ACCOUNTS})""",
        "files_upload",
    ),
    "mails": Kind(
        f"""SELECT id AS key, posted_at AS since FROM outbox_mail
            WHERE state NOT IN ('pending', 'claimed') AND lower("to") NOT IN ({ADDRESSES})""",
        "outbox_mail",
    ),
    "refusals": Kind(
        f"""SELECT id AS key, refused_at AS since FROM outbox_refusal
            WHERE lower(address) NOT IN ({STILL_USED}) AND lower(address) NOT IN ({ADDRESSES})""",
        "outbox_refusal",
    ),
    "reads": Kind(
        f"""SELECT id AS key, read_at AS since FROM history_readlog
            WHERE COALESCE(who_id, 0) NOT IN ({ACCOUNTS})""",
        "history_readlog",
    ),
    "holds": Kind(
        f"""SELECT id AS key, GREATEST(released_at, {last("upkeep_holdevent", "hold.id")}) AS since
            FROM upkeep_hold AS hold
            WHERE released_at IS NOT NULL AND COALESCE(person_id, 0) NOT IN ({PEOPLE})
              AND COALESCE(account_id, 0) NOT IN ({ACCOUNTS}) AND COALESCE(venue_id, 0) NOT IN ({VENUES})""",
        steps=(
            "DELETE FROM upkeep_hold WHERE id = ANY (numbers)",
            "UPDATE upkeep_holdevent SET reason = '', release_reason = '' WHERE pgh_obj_id = ANY (numbers)",
        ),
    ),
    "factor_removals": Kind(
        f"""SELECT id AS key, COALESCE(done_at, withdrawn_at) AS since FROM accounts_factorremoval
            WHERE COALESCE(done_at, withdrawn_at) IS NOT NULL AND user_id NOT IN ({ACCOUNTS})""",
        "accounts_factorremoval",
    ),
    "sign_ins": Kind(
        f"SELECT id AS key, seen_at AS since FROM accounts_signin WHERE user_id NOT IN ({ACCOUNTS})",
        "accounts_signin",
    ),
    "sessions": Kind(
        "SELECT session_key AS key, expire_date AS since FROM django_session", "django_session", "session_key"
    ),
    "typed": Kind("SELECT id AS key, kept_at AS since FROM accounts_typed", "accounts_typed"),
    "form_tokens": Kind("SELECT token AS key, used_at AS since FROM pages_formtoken", "pages_formtoken", "token"),
    "guesses": Kind("SELECT id AS key, guessed_at AS since FROM accounts_guess", "accounts_guess"),
    "counters": Kind("SELECT cache_key AS key, expires AS since FROM cache_entry", "cache_entry", "cache_key"),
}
