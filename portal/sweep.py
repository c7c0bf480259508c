"""Sweeps: many pieces of work, each on its own, so that one that fails holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

Work, Result = TypeVar("Work"), TypeVar("Result")

log = logging.getLogger(__name__)


def each_alone(work: Iterable[Work], carry_out: Callable[[Work], Result]) -> list[Result]:
    """Return the results of what went well; a failure is logged, and the next sweep finds its piece again."""
    results = []
    for piece in work:
        try:
            results.append(carry_out(piece))
        except Exception:
            log.exception("a sweep could not see to %s", piece)
    return results
