"""Fifty requests a second of a believable mix: pages of every role, bookings and check-ins."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from random import Random

from benchmarks.booking import SPREAD, Made
from benchmarks.measure import Line, percentile, spread
from benchmarks.pages import addresses
from benchmarks.web import Person

A_SECOND, SECONDS, GOAL, AT_ONCE = 50, 120, 300, 24
OFTEN = {"manager": 5, "officer": 4, "coordinator": 1, "national": 1, "administrator": 1, "chain": 0}
WRITES = 0.08  # of the requests book or mark somebody


def lines(people: dict[str, Person], port: int, seconds: float = SECONDS) -> Iterator[Line]:
    """Yield the line of the mix; each request is timed from when it was due, not from when somebody had time for it."""
    random, officer = Random(2014), people["officer"].user
    opened, coming = Made(SPREAD, is_open=True, by=officer), Made(SPREAD, is_open=False, by=officer)
    loads = [(who, address) for who, address in addresses() for _each in range(OFTEN[who])]
    jobs: SimpleQueue[tuple[float, str, str] | None] = SimpleQueue()
    taken: list[float] = []
    failed: list[str] = []

    def work() -> None:
        users = {who: person.user for who, person in people.items()}
        own = {who: Person(port, user) for who, user in (users | {"booker": coming.manager}).items()}
        do: dict[str, Callable[[str], object]] = {
            "book": lambda _address: coming.book_over_http(own["booker"]),
            "mark": lambda _address: opened.mark_over_http(own["officer"]),
        }
        while job := jobs.get():
            due, who, address = job
            try:
                status = 200 if who in do and do[who](address) is None else own[who].get(address)[0]
            except (SystemExit, OSError, KeyError) as error:
                status = f"{type(error).__name__}: {error}"
            if status != 200:
                failed.append(f"{who} {address}: {status}"[:300])
            taken.append(time.perf_counter() - due)

    threads = [threading.Thread(target=work) for _each in range(AT_ONCE)]
    [thread.start() for thread in threads]
    time.sleep(2)
    begun = time.perf_counter()
    for number in range(int(A_SECOND * seconds)):
        due = begun + number / A_SECOND
        time.sleep(max(due - time.perf_counter(), 0))
        who, address = random.choice(loads)
        jobs.put((due, random.choice(["book", "mark"]), "") if random.random() < WRITES else (due, who, address))
    [jobs.put(None) for _thread in threads]
    [thread.join() for thread in threads]
    if failed:
        print("\n".join(failed[:5]))
    high, median = 1000 * percentile(taken, 0.95), 1000 * statistics.median(taken)
    name = f"{A_SECOND} requests a second for {seconds:.0f} s: 95th percentile"
    goal = f"≤ {GOAL} ms, no error ({len(failed)} of {len(taken):,}; median {median:.0f} ms)"
    yield Line(name, high, "ms", None, None, goal, high <= GOAL and not failed, spread(taken))
