"""The demonstration's campaign, twelve past weeks of briefings, and those of the weeks to come."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from briefings.models import Assignment, Briefing, BriefingState, Campaign, CampaignDay, FocusArea, HostAnswer
from portal.accounts.models import Force, User
from portal.london_time import Week, london_moment
from portal.upkeep.demonstration import words
from venues.models import Course, Room, Venue

ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXYZ"
PAST_WEEKS, COMING_WEEKS = 12, 5
HOURS = [time(9, 30), time(13), time(15, 30)]
COURSES = ["act-awareness"] * 5 + ["scan-all-staff", "act-operational", "prevent-talk", "scan-customer-facing"]
PLACES = [6, 12, 20, 30, 60]


def make_campaign(coordinator: User, today: date) -> Campaign:
    """Make the campaign of this week, with a focus for each of its five working days."""
    week = Week.of(today)
    campaign = Campaign.objects.create(
        name="Counter Terrorism Awareness Week",
        starts_on=week.monday,
        ends_on=week.sunday,
        made_by=coordinator,
    )
    campaign.forces.set(Force.objects.all())
    CampaignDay.objects.bulk_create(
        CampaignDay(campaign=campaign, day=day, focus_area=focus)
        for day, focus in zip(week.days, FocusArea.objects.order_by("pk"), strict=False)
    )
    return campaign


class Calendar:
    """Hands out times at which a host venue and an officer are free."""

    def __init__(self, random: Random, campaign: Campaign, now: datetime) -> None:
        self.random = random
        self.campaign = campaign
        self.now = now
        self.focus = {day.day: day.focus_area for day in campaign.days.select_related("focus_area")}
        self.taken: set[tuple[int, date, time]] = set()
        self.courses = {course.code: course for course in Course.objects.all()}
        self.officers: dict[int, list[User]] = {}
        for officer in User.objects.officers().filter(role="officer").order_by("pk"):
            self.officers.setdefault(officer.force_id or 0, []).append(officer)
        self.rooms = {room.venue_id: room for room in Room.objects.order_by("-pk")}
        self.references: set[str] = set()

    def reference(self) -> str:
        while True:
            reference = "BR-" + "".join(self.random.choices(ALPHABET, k=4))
            if reference not in self.references:
                self.references.add(reference)
                return reference

    def plan(self, venue: Venue, day: date, clock: time) -> tuple[Briefing, User] | None:
        """Return a briefing and its officer, or None when no officer of the venue's force is free then."""
        free = [
            officer
            for officer in self.officers.get(venue.force_id, [])
            if (officer.pk, day, clock) not in self.taken and (-venue.pk, day, clock) not in self.taken
        ]
        if not free:
            return None
        is_this_week = day in Week.of(self.campaign.starts_on).days
        officer = free[0] if is_this_week and self.random.random() < 0.5 else self.random.choice(free)
        self.taken |= {(officer.pk, day, clock), (-venue.pk, day, clock)}
        course = self.courses[self.random.choice(COURSES)]
        starts_at = london_moment(day, clock)
        is_online = self.random.random() < 0.12
        room = None if is_online else self.rooms.get(venue.pk)
        briefing = Briefing(
            reference=self.reference(),
            course=course,
            campaign=self.campaign if is_this_week else None,
            focus_area=self.focus.get(day),
            force_id=venue.force_id,
            host_venue=None if is_online else venue,
            room=room,
            online_link="https://meetings.portal.test/" + str(self.random.randint(10**7, 10**8)) if is_online else "",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=min(course.minutes, 120)),
            booking_closes_at=starts_at - timedelta(hours=18),
            entrance="" if is_online else "Staff entrance at the side; ask for the duty manager.",
            identification="" if is_online else "A work pass or photo identification.",
            contact_on_day=f"{officer.name}, 020 7946 0{self.random.randint(100, 999)}",
            places=min(room.places, self.random.choice(PLACES)) if room else self.random.choice(PLACES),
            state=self.state(starts_at + timedelta(minutes=course.minutes)),
            host_answer=HostAnswer.NOT_ASKED if is_online else HostAnswer.ACCEPTED,
            scheduled_by=officer,
            published_at=starts_at - timedelta(days=40),
        )
        if briefing.state == BriefingState.DRAFT:
            briefing.published_at = None
        if briefing.state == BriefingState.CALLED_OFF:
            briefing.called_off_because = self.random.choice(words.ABSENT_REASONS)
            briefing.called_off_at = min(starts_at - timedelta(days=2), self.now)
        if briefing.state == BriefingState.HELD:
            briefing.register_opened_at, briefing.register_closed_at = starts_at, briefing.ends_at
            briefing.register_closed_by = officer
        return briefing, officer

    def state(self, ends_at: datetime) -> BriefingState:
        """Return held for most past briefings, published for most coming ones, called off or draft for the rest.

        A few of the last days are still published: nobody has closed their register.
        """
        chance = self.random.random()
        if chance < 0.06:
            return BriefingState.CALLED_OFF
        if ends_at < self.now:
            is_open = chance > 0.85 and ends_at > self.now - timedelta(days=6)
            return BriefingState.PUBLISHED if is_open else BriefingState.HELD
        return BriefingState.DRAFT if chance < 0.1 else BriefingState.PUBLISHED


def make_briefings(calendar: Calendar, venues: list[Venue], today: date) -> list[Briefing]:
    """Make about fourteen briefings for each past week, more for this one, fewer for those to come."""
    planned = []
    for offset in range(-PAST_WEEKS, COMING_WEEKS + 1):
        week = Week.of(today).plus(offset)
        for _number in range(24 if offset == 0 else 14 if offset < 0 else 10):
            day = calendar.random.choice(week.days[:5])
            plan = calendar.plan(calendar.random.choice(venues), day, calendar.random.choice(HOURS))
            if plan:
                planned.append(plan)
    briefings = Briefing.objects.bulk_create(briefing for briefing, _officer in planned)
    Assignment.objects.bulk_create(
        Assignment(
            briefing=briefing,
            officer=officer,
            starts_at=briefing.starts_at,
            ends_at=briefing.ends_at,
            live=briefing.state in (BriefingState.PUBLISHED, BriefingState.HELD),
        )
        for briefing, officer in planned
    )
    return briefings
