"""A fortnight in minutes: two beats wake every sweep, three workers carry them out at once, each on its own connection.

By default the sweeps run at the minute before, at and after each time on the London clock at which anything may fall
due (reminders, digests, compiling, midnight), and every four hours; where asked for, at each of the 20,160 minutes.
"""

import queue
import random
import threading
import time as seconds
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connections

from briefings.actions import bookings, reminders
from briefings.figures import compile as compiling
from portal.london_time import in_london, london_moment
from portal.outbox import delivery
from venues.actions import expiry

SWEEPS = [reminders.post_due, bookings.release_and_fill, compiling.compile_due, expiry.post_due, delivery.deliver]
MARKS = [(0, 0), (2, 15), (7, 0), (8, 0), (9, 0), (18, 0)]
BEATS, WORKERS, NEAR, COARSE = 2, 3, 1, 240
DAYS = 14
PAUSES = {0.01: 0.2, 0.1: 0.002}  # how often a worker stands still before a sweep, and for how many seconds


@dataclass
class Fortnight:
    """Fourteen London days from this Monday on; `away` is when nothing runs, `events` what people do, by minute."""

    first_day: datetime
    away: tuple[datetime, datetime]
    is_every_minute: bool = False
    events: dict = field(default_factory=dict)

    def minutes(self):
        """Return the minutes at which the sweeps run, in order."""
        begin, end = (london_moment(self.first_day + timedelta(days=days), datetime.min.time()) for days in (0, DAYS))
        every = (begin + timedelta(minutes=number) for number in range(int((end - begin).total_seconds()) // 60))
        here, back = self.away
        return [minute for minute in every if not here <= minute < back and (self.is_every_minute or is_near(minute))]

    def live(self):
        """Run the fortnight; raises what any worker raised."""
        work, failures = queue.Queue(maxsize=4 * len(SWEEPS)), []
        workers = [threading.Thread(target=carry_out, args=(work, failures)) for _number in range(WORKERS)]
        for worker in workers:
            worker.start()
        for minute in self.minutes():
            for happened in [when for when in self.events if when <= minute]:
                self.events.pop(happened)(happened)
            for sweep in random.sample(SWEEPS * BEATS, len(SWEEPS) * BEATS):
                work.put((sweep, minute + timedelta(seconds=random.uniform(0, 50))))
            work.join()  # what a minute brings takes no hours, which the next minute may be away
        for _worker in workers:
            work.put(None)
        for worker in workers:
            worker.join()
        assert not failures


def is_near(minute):
    here = in_london(minute)
    of_day = here.hour * 60 + here.minute
    return of_day % COARSE == 0 or any(abs(of_day - hour * 60 - minute) <= NEAR for hour, minute in MARKS)


def carry_out(work, failures):
    while task := work.get():
        sweep, now = task
        for often, long in PAUSES.items():
            if random.random() < often:
                seconds.sleep(long)
        try:
            sweep(now=now)
        except Exception as error:
            failures.append((sweep.__name__, now, error))
        work.task_done()
    connections.close_all()
