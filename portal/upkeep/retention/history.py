"""What the database's function removes of the history: every table of events, found from the models."""

from __future__ import annotations

from django.db.models import ForeignKey, Model

from portal.history.grants import event_models
from portal.upkeep.retention.held import ACCOUNTS, CONTEXTS, PEOPLE, VENUES

HELD = {"accounts_user": ACCOUNTS, "venues_staffmember": PEOPLE, "venues_venue": VENUES}
NO_CONTEXT = "'00000000-0000-0000-0000-000000000000'"


def rows(events: type[Model]) -> str:
    """Return the query for the key and the moment of the events that tell of nothing, and were done by nobody, on hold.

    A change that has no context was made by hand in the database.
    """
    pointing = [field for field in events._meta.local_fields if isinstance(field, ForeignKey)]
    held = {field.column: HELD.get(field.related_model._meta.db_table) for field in pointing}
    free = [f"COALESCE({column}, 0) NOT IN ({numbers})" for column, numbers in held.items() if numbers]
    free.append(f"COALESCE(pgh_context_id, {NO_CONTEXT}) NOT IN ({CONTEXTS})")
    return (
        f"SELECT pgh_id AS key, pgh_created_at AS since FROM {events._meta.db_table}\n            "
        f"WHERE {' AND '.join(free)}"
    )


def steps() -> list[str]:
    """Return the statements that remove up to `most` due events, then contexts that no event refers to any more.

    A context is as old as the first change of its request; its events may be up to a night younger.
    """
    kept = " UNION ALL ".join(
        f"SELECT pgh_context_id FROM {events._meta.db_table} WHERE pgh_context_id IS NOT NULL"
        " AND pgh_created_at < before + interval '2 days'"
        for events in event_models()
    )
    return [
        *(
            f"""DELETE FROM {events._meta.db_table} WHERE pgh_id IN (
            SELECT key FROM ({rows(events)}) AS due WHERE since < before ORDER BY since LIMIT most - gone);
        GET DIAGNOSTICS more = ROW_COUNT;
        gone := gone + more"""
            for events in event_models()
        ),
        f"""DELETE FROM pghistory_context WHERE id IN (
            SELECT id FROM pghistory_context WHERE created_at < before AND id NOT IN ({kept})
            ORDER BY created_at LIMIT most)""",
    ]
