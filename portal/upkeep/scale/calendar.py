"""Briefings at hosts and with officers that are free."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from briefings.models import Briefing, BriefingState, HostAnswer
from portal.london_time import london_moment
from portal.upkeep.scale import words
from portal.upkeep.scale.accounts import Accounts
from portal.upkeep.scale.people import rotation
from portal.upkeep.scale.places import Places
from venues.models import Course

ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXYZ"
LETTERS, STEP = 5, 7_368_787  # a prime: each briefing's number gives a reference of its own
CLOCKS, AFTERNOON, SHORT_MINUTES = [time(9, 30), time(11, 15), time(13, 30)], [time(13, 30)], 90
ENOUGH = 40  # venues of an area whose briefings may be for that area alone
COURSES = {
    "act-awareness": 10,
    "scan-all-staff": 3,
    "act-operational": 2,
    "prevent-talk": 2,
    "scan-customer-facing": 1,
    "security-walk-round": 1,
}
HELD, CALLED_OFF, DRAFT, PUBLISHED = (BriefingState[name] for name in ("HELD", "CALLED_OFF", "DRAFT", "PUBLISHED"))


@dataclass(frozen=True)
class Plan:
    """A briefing without a number yet, its officers, and the area that its people come from."""

    briefing: Briefing
    officers: list[int]
    area: str


class Calendar:
    """Plans briefings day after day: no officer and no room is in two places at once."""

    def __init__(
        self, random: Random, places: Places, accounts: Accounts, campaigns: dict[date, tuple[int, int]], now: datetime
    ) -> None:
        self.random, self.places, self.now, self.campaigns = random, places, now, campaigns
        self.courses = list(Course.objects.filter(code__in=COURSES).order_by("pk"))
        self.often = [COURSES[course.code] for course in self.courses]
        self.sizes = Counter(places.areas)
        self.hosts = rotation(sorted(places.rooms), random)
        self.officers = {force: (rotation(own, random), len(own)) for force, own in accounts.officers.items()}
        self.day, self.taken = date.min, set[tuple[str, int, datetime]]()
        self.offset, self.made = random.randrange(len(ALPHABET) ** LETTERS), 0

    def plan(self, day: date, size: int, state: str = "") -> Plan | None:
        """Return a briefing, of this state or else of one that fits its time; None when no officer is free."""
        if day != self.day:
            self.day, self.taken = day, set()
        course = self.random.choices(self.courses, self.often)[0]
        starts_at = london_moment(day, self.random.choice(CLOCKS if course.minutes <= SHORT_MINUTES else AFTERNOON))
        host = next(self.hosts)
        force = self.places.forces[host]
        officers = self.free(force, starts_at, 2 if self.random.random() < 0.15 else 1)
        if not officers:
            return None
        campaign, focus = self.campaigns.get(day, (None, None))
        briefing = Briefing(
            reference=self.reference(),
            course=course,
            campaign_id=campaign,
            focus_area_id=focus,
            force_id=force,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=course.minutes),
            booking_closes_at=starts_at - timedelta(hours=18),
            contact_on_day=f"020 7946 0{self.random.randint(100, 999)}",
            places=size,
            scheduled_by_id=officers[0],
        )
        area = self.places.areas[host]
        briefing.audience_areas = [area] if self.random.random() < 0.5 and self.sizes[area] >= ENOUGH else []
        self.hold_at(briefing, host)
        self.give_state(briefing, state or self.fitting_state(briefing))
        return Plan(briefing, officers, area)

    def hold_at(self, briefing: Briefing, host: int) -> None:
        """Hold the briefing at this host, or online now and then and where the host's room is taken."""
        if self.random.random() < 0.12 or ("host", host, briefing.starts_at) in self.taken:
            briefing.online_link = f"https://meetings.scale.test/{self.made}"
            return
        self.taken.add(("host", host, briefing.starts_at))
        room, most = self.places.rooms[host]
        briefing.host_venue_id, briefing.room_id = self.places.first_venue + host, room
        briefing.places, briefing.host_answer = min(briefing.places, most), HostAnswer.ACCEPTED
        briefing.entrance = "Staff entrance at the side; ask for the duty manager."
        briefing.identification = "A work pass or photo identification."

    def free(self, force: int, starts_at: datetime, wanted: int) -> list[int]:
        """Return as many officers of the force as are wanted, or those who are free."""
        found: list[int] = []
        officers, most = self.officers[force]
        for _try in range(most):
            if len(found) == wanted:
                break
            officer = next(officers)
            if ("officer", officer, starts_at) not in self.taken:
                self.taken.add(("officer", officer, starts_at))
                found.append(officer)
        return found

    def reference(self) -> str:
        """Return a reference that no other briefing has."""
        self.made += 1
        left, letters = (self.made * STEP + self.offset) % len(ALPHABET) ** LETTERS, ""
        for _letter in range(LETTERS):
            left, place = divmod(left, len(ALPHABET))
            letters += ALPHABET[place]
        return f"BR-{letters}"

    def fitting_state(self, briefing: Briefing) -> str:
        """Return published for what is over, because nobody has closed its register yet, and mostly for what comes."""
        chance = 1.0 if briefing.ends_at < self.now else self.random.random()
        return DRAFT if chance < 0.06 else CALLED_OFF if chance < 0.1 else PUBLISHED

    def give_state(self, briefing: Briefing, state: str) -> None:
        """Give the briefing its state, and the moments that go with it."""
        briefing.state = state
        if state != DRAFT:
            briefing.published_at = min(briefing.starts_at - timedelta(days=40), self.now)
        if state == CALLED_OFF:
            briefing.called_off_because = self.random.choice(words.REASONS)
            briefing.called_off_at = min(briefing.starts_at - timedelta(days=2), self.now)
        if state == HELD:
            briefing.register_opened_at, briefing.register_closed_at = briefing.starts_at, briefing.ends_at
            briefing.register_closed_by_id = briefing.scheduled_by_id
