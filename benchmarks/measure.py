"""Measuring: several runs of each, taken in turn, their median, and how far they lie apart."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Line:
    """One line of the table: what the portal does, what the plain way does, their ratio and whether it is enough.

    `spread` is half of the span between the quartiles, in per cent of the median.
    """

    name: str
    portal: float
    unit: str
    plain: float | None = None
    ratio: float | None = None
    goal: str = ""
    is_met: bool | None = None
    spread: float = 0.0
    more: dict[str, Any] = field(default_factory=dict)


def seconds(work: Callable[[], Any]) -> float:
    """Return how long the work takes: all of it, or what it says itself of the part that counts."""
    begun = time.perf_counter()
    told = work()
    return told if isinstance(told, float) else time.perf_counter() - begun


def in_turn(times: int, *works: Callable[[], Any], most_seconds: float = 5) -> list[list[float]]:
    """Return the seconds of each work, all of them in turn, so that the machine's moods are shared.

    They run so many times; when that takes long only until `most_seconds` have passed, but five times at least.
    """
    found: list[list[float]] = [[] for _work in works]
    until = time.perf_counter() + most_seconds
    for number in range(times):
        if number >= 5 and time.perf_counter() > until:
            break
        for work, taken in zip(works, found, strict=True):
            taken.append(seconds(work))
    return found


def spread(values: list[float]) -> float:
    if len(values) < 4:
        return 100 * (max(values) - min(values)) / 2 / statistics.median(values)
    low, _middle, high = statistics.quantiles(values, n=4)
    return 100 * (high - low) / 2 / statistics.median(values)


def percentile(values: list[float], share: float) -> float:
    """Return the value that this share of the values does not pass."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def shown(lines: list[Line]) -> str:
    """Return the table as text."""
    rows = [("what", "portal", "plain", "ratio", "spread", "goal", "")]
    for line in lines:
        met = {True: "met", False: "MISSED", None: ""}[line.is_met]
        plain = "" if line.plain is None else number(line.plain)
        ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
        rows.append(
            (line.name, f"{number(line.portal)} {line.unit}", plain, ratio, f"±{line.spread:.0f}%", line.goal, met)
        )
    widths = [max(len(row[column]) for row in rows) for column in range(7)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.3f}"
