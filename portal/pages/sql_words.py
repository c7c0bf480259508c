"""The words of lists as the database writes them, for downloads of any length; the same as the pages' own words.

What is `is_ours` has no text in it that anybody gave.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, F, Func, Value, When
from django.utils.translation import gettext as _


class Moment(Func):
    """A moment in words, such as "Monday 23 November 2026, 9:30am"; see portal_moment."""

    output_field = CharField()
    is_ours = True

    def __init__(self, field: str) -> None:
        local = Func(F(field), Value("Europe/London"), template="(%(expressions)s)", arg_joiner=" AT TIME ZONE ")
        super().__init__(local, Value(_("midnight")), Value(_("midday")))

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, list[Any]]:
        local, *named = (compiler.compile(part) for part in self.source_expressions)
        clock = (
            f"CASE to_char({local[0]}, 'HH24:MI') WHEN '00:00' THEN {named[0][0]} WHEN '12:00' THEN {named[1][0]}"
            f" ELSE to_char({local[0]}, CASE WHEN extract(minute FROM {local[0]}) = 0 THEN 'FMHH12am'"
            " ELSE 'FMHH12:MIam' END) END"
        )
        day = f"to_char({local[0]}, 'FMDay FMDD FMMonth YYYY, ')"
        times = [*local[1]]
        return f"({day} || {clock})", [*times, *times, *named[0][1], *named[1][1], *times, *times]


class Label(Case):
    """The words of a field's choice; with a condition, of the rows that fulfil it, and nothing for the others."""

    is_ours = True

    def __init__(self, field: str, choices: Any, **condition: Any) -> None:
        words = [When(**condition, **{field: value}, then=Value(str(words))) for value, words in choices]
        super().__init__(*words, default=Value(""), output_field=CharField())
