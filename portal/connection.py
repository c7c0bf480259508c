"""What every connection to Postgres is opened with; DATABASE_URL may say otherwise."""

FOR_EVERY_CONNECTION = {
    "lock_timeout": "5s",  # nobody waits longer for a row that somebody else holds,
    "idle_in_transaction_session_timeout": "60s",  # and who fell silent in a transaction loses what it holds
    "jit": "off",  # it compiles for a quarter of a second what then runs for a few milliseconds
    "pg_trgm.word_similarity_threshold": "0.3",  # what looks alike to a search: "Odoen" and "Odeon" have 0.33
}
CONNECTION = {
    "options": " ".join(f"-c {name}={value}" for name, value in FOR_EVERY_CONNECTION.items()),
    "connect_timeout": 10,  # seconds; and a connection that is lost without a word is noticed within a minute
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
