"""What waits for somebody's answer in the demonstration: requests for accounts, and a question to a host."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from briefings.actions import briefings
from portal.accounts.models import User
from portal.london_time import london_day, london_moment
from venues.models import AccountRequest, Category, Course, Postcode, VenueManager

ASKED = [
    ("Ruby Underhay", "Candlestick Theatre", "Candlestick Theatre Trust", Category.THEATRE, 640, 45, 2),
    ("Idris Kettleby", "Orchard Gate Shopping", "Orchard Gate Estates", Category.SHOPPING_CENTRE, 3200, 180, 5),
    ("Noor Ashgrove", "Sparrow Lane Library", "Sparrow Lane Library", Category.LIBRARY, 220, 12, 1),
]


def make_requests(random: Random, now: datetime) -> None:
    """Let three people of areas all over London have asked for an account in the last days."""
    postcodes, known = Postcode.objects.select_related("area__force").order_by("code"), Postcode.objects.count()
    AccountRequest.objects.bulk_create(
        AccountRequest(
            organisation_name=organisation,
            venue_name=venue,
            category=category,
            people_at_once=people,
            staff_count=staff,
            postcode=str(postcode := postcodes[random.randrange(known)]),
            area=postcode.area,
            force=postcode.area.force,
            name=name,
            email=f"{name.lower().replace(' ', '.')}@{venue.split()[0].lower()}.test",
            phone="020 7946 0555",
            job_role="General manager",
            asked_at=now - timedelta(days=days, hours=3),
        )
        for name, venue, organisation, category, people, staff, days in ASKED
    )


def ask_host(users: dict[str, User], now: datetime) -> None:
    """Have the officer ask to hold a briefing at the manager's first venue in nine days."""
    host = VenueManager.objects.filter(user=users["manager@portal.test"]).order_by("pk").first()
    starts_at = london_moment(london_day(now) + timedelta(days=9), time(11))
    course = Course.objects.get(code="act-awareness")
    briefings.schedule(
        course=course,
        host_venue=host.venue,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=course.minutes),
        booking_closes_at=starts_at - timedelta(hours=24),
        places=20,
        officers=[users["officer@portal.test"]],
        by=users["officer@portal.test"],
        now=now,
    )
