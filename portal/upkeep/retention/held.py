"""What is on hold, as SQL: the numbers and addresses whose rows nothing removes. None of these lists has a NULL."""

from __future__ import annotations

OPEN = "SELECT {0} FROM upkeep_hold WHERE released_at IS NULL AND {0} IS NOT NULL"

VENUES = OPEN.format("venue_id")
PEOPLE = f"""{OPEN.format("person_id")}
    UNION ALL SELECT id FROM venues_staffmember WHERE venue_id IN ({VENUES})
    UNION ALL SELECT person_id FROM briefings_booking WHERE venue_id IN ({VENUES})"""
ACCOUNTS = f"""{OPEN.format("account_id")}
    UNION ALL SELECT user_id FROM venues_venuemanager WHERE user_id IS NOT NULL AND venue_id IN ({VENUES})"""
ADDRESSES = f"""SELECT lower(email) FROM venues_staffmember WHERE id IN ({PEOPLE})
    UNION ALL SELECT lower(email) FROM venues_staffmemberevent WHERE pgh_obj_id IN ({PEOPLE})
    UNION ALL SELECT lower(email) FROM accounts_user WHERE id IN ({ACCOUNTS})
    UNION ALL SELECT lower(email) FROM accounts_userevent WHERE pgh_obj_id IN ({ACCOUNTS})"""
CONTEXTS = f"""SELECT id FROM pghistory_context
    WHERE metadata ->> 'user' IN (SELECT held.account::text FROM ({ACCOUNTS}) AS held (account))"""
