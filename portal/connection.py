"""What every connection to Postgres is opened with; DATABASE_URL may say otherwise."""

from __future__ import annotations

from typing import Any

FOR_EVERY_CONNECTION = {
    "lock_timeout": "5s",  # nobody waits longer for a row that somebody else holds,
    "idle_in_transaction_session_timeout": "1min",  # and who fell silent in a transaction loses what it holds
    "jit": "off",  # it compiles for a quarter of a second what then runs for a few milliseconds
    "random_page_cost": "1.1",  # of solid state and memory: with 4 it reads whole tables to spare a thousand look-ups
    "max_parallel_workers_per_gather": "0",  # to begin a second process takes longer than what a page asks
    "pg_trgm.word_similarity_threshold": "0.3",  # what looks alike to a search: "Odoen" and "Odeon" have 0.33
}
READ_ONLY = {"default_transaction_read_only": "on"}
REACHED_WITHIN = {
    "keepalives_idle": 20,  # seconds: a connection that is lost without a word is noticed within a minute
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


def database(url: dict[str, Any], *, is_pooled: bool, is_replica: bool = False) -> dict[str, Any]:
    """Return Django's settings of a database from what its URL says.

    A pooler that gives a connection to each transaction takes no settings at the start of a session, so that its role
    must have them (portal/upkeep/safety.py), and knows no cursor that outlives a transaction.
    """
    session = FOR_EVERY_CONNECTION | (READ_ONLY if is_replica else {})
    options = {"connect_timeout": 2 if is_replica else 10, **REACHED_WITHIN}
    if not is_pooled:
        options["options"] = " ".join(f"-c {name}={value}" for name, value in session.items())
    return url | {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": is_pooled,
        "OPTIONS": options | url.get("OPTIONS", {}),
    }
