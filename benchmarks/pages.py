"""The main pages, as somebody signed in loads them."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.measure import Line, in_turn, percentile, spread
from benchmarks.web import Person, processor, title_of
from briefings.models import Briefing, Campaign, WeeklyRevision
from portal.accounts.models import User
from venues.models import Venue

EMPTY = "/benchmark/empty/"
MEDIAN, P95, QUERIES, TIMES = 25, 50, 12, 60


def addresses() -> list[tuple[str, str]]:
    """Return who loads which page."""
    now = timezone.now()
    manager = User.objects.get(email="manager@scale.test")
    venue = Venue.objects.filter(managers__user=manager).order_by("pk").first()
    seeded = Briefing.objects.filter(reference__startswith="BR-")  # not what other parts of an earlier run made
    metropolitan = seeded.filter(force__code="metropolitan")
    coming = metropolitan.open_for_booking(now).order_by("-places_taken").first()
    bookable = seeded.open_for_booking(now).open_to(venue).order_by("starts_at").first()
    held = metropolitan.filter(state="held").order_by("-places").first()
    week = WeeklyRevision.objects.filter(force__code="metropolitan").latest("monday").week
    campaign = Campaign.objects.filter(starts_on__lt=now - timedelta(days=7)).first()
    police = ("officer", "coordinator", "national")
    homes = [(who, "/") for who in ("officer", "manager", "chain", "coordinator", "national", "administrator")]
    return [
        *homes,
        *((who, "/venues/") for who in police),
        ("national", "/venues/?search=larkspur"),
        ("officer", "/venues/?search=kettl"),
        ("chain", "/venues/?search=arms"),
        ("officer", f"/venues/{venue.reference}/"),
        ("manager", f"/venues/{venue.reference}/"),
        ("officer", "/briefings/"),
        ("national", "/briefings/"),
        ("officer", "/briefings/calendar/"),
        ("officer", f"/briefings/{coming.reference}/"),
        ("manager", "/bookings/find/"),
        ("manager", f"/bookings/book/{bookable.reference}/{venue.reference}/"),
        ("chain", "/bookings/"),
        ("chain", "/bookings/past/"),
        ("manager", f"/staff/{venue.reference}/"),
        ("officer", f"/register/{held.reference}/"),
        ("coordinator", "/figures/"),
        ("coordinator", f"/figures/{week}/"),
        ("national", f"/figures/{week}/"),
        ("officer", f"/campaigns/{campaign.reference}/"),
        ("coordinator", f"/campaigns/{campaign.reference}/figures/"),
        ("officer", f"/briefings/{held.reference}/history/"),
        ("manager", f"/venues/{venue.reference}/history/"),
        ("administrator", "/accounts/"),
        ("administrator", "/mail/"),
    ]


def lines(people: dict[str, Person], port: int) -> Iterator[Line]:
    """Yield each page's median, its 95th percentile, queries, processor time, and ratio to an empty page."""
    for who, address in addresses():
        person = people[who]
        status, body = person.get(address)
        if status != 200:
            raise SystemExit(f"{address} answered {status} to {who}: {title_of(body)}")
        person.get(EMPTY)
        taken, empty = in_turn(TIMES, lambda p=person, a=address: p.get(a), lambda p=person: p.get(EMPTY))
        spent = 1000 * seconds_of_processor(person, address, port) / TIMES
        queries = count_queries(person, address)
        median, high, least = 1000 * statistics.median(taken), 1000 * percentile(taken, 0.95), statistics.median(empty)
        yield Line(
            f"{who}: {address.split('?')[0]}{' with search' if 'search' in address else ''}",
            median,
            "ms",
            1000 * least,
            median / 1000 / least,
            f"≤ {MEDIAN} ms, p95 ≤ {P95} ({high:.0f}), ≤ {QUERIES} queries ({queries}); processor {spent:.0f} ms",
            median <= MEDIAN and high <= P95 and queries <= QUERIES,
            spread(taken),
            {"p95_ms": high, "queries": queries, "processor_ms": spent},
        )


def seconds_of_processor(person: Person, address: str, port: int) -> float:
    """Return what loading the page so many times takes of the processor, in the web and in the database."""
    before = processor(port)
    for _time in range(TIMES):
        person.get(address)
    return sum(used - before.get(process, 0) for process, used in processor(port).items())


def count_queries(person: Person, address: str) -> int:
    client = Client(headers={"host": "localhost", "x-forwarded-proto": "https"})
    client.cookies[settings.SESSION_COOKIE_NAME] = person.key
    with CaptureQueriesContext(connection) as captured:
        answer: Any = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return len(captured)
