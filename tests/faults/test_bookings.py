"""Many at once, through the real web process: no place twice, nobody twice, and every answer is a clear one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from briefings.models import Booking, Briefing
from portal.outbox.models import Mail
from portal.pages.models import FormToken
from tests.factories import BriefingFactory, StaffMemberFactory, VenueManagerFactory
from tests.faults.web import begin_web, session_of
from venues.models import StaffMember

PLACES, VENUES, EACH = 60, 25, 20


@pytest.fixture
def briefing(portal):
    return BriefingFactory(starts_at=timezone.now() + timedelta(days=7), places=PLACES)


def address(briefing, venue):
    return reverse("bookings:choose", args=[briefing.reference, venue.reference])


def attempts(briefing):
    """Five hundred forms of 25 venue managers, each for another person; every second person would wait."""
    for manager in VenueManagerFactory.create_batch(VENUES):
        session = session_of(manager.user)
        people = [StaffMember(venue=manager.venue, name=f"Person {number}") for number in range(EACH)]
        for number, person in enumerate(StaffMember.objects.bulk_create(people)):
            sent = {"people": person.pk, "if_short": ("wait", "nobody")[number % 2], "confirmed": "1"}
            yield session, address(briefing, manager.venue), sent


def test_five_hundred_at_once_for_sixty_places(portal, briefing, unused_port):
    web, _part = begin_web(portal, unused_port)
    answers = web.post_at_once(list(attempts(briefing)))
    live = Booking.objects.live()
    booked, waiting = live.booked().count(), live.waiting().count()
    assert booked == Briefing.objects.get().places_taken == PLACES
    assert not live.values("person").annotate(number=Count("pk")).filter(number__gt=1)
    led = [answer for answer in answers if answer.status == 302]
    refused = [answer for answer in answers if answer.status == 200]
    assert len(led) == len({answer.location for answer in led}) == booked + waiting
    assert all("No places are left. Nobody was booked" in answer.page for answer in refused)
    assert len(led) + len(refused) == VENUES * EACH
    assert waiting > 0 < len(refused)


def test_one_person_fifty_times_at_once(portal, briefing, unused_port):
    """Fifty forms are one booking and fifty clear answers; one form fifty times is one booking and one answer."""
    manager = VenueManagerFactory()
    person, other = StaffMemberFactory.create_batch(2, venue=manager.venue)
    to = (session_of(manager.user), address(briefing, manager.venue))
    web, part = begin_web(portal, unused_port)
    answers = web.post_at_once([(*to, {"people": person.pk, "confirmed": "1"})] * 50)
    assert sorted(answer.status for answer in answers) == [200] * 49 + [302]
    assert [f"Booked already: {person.name}" in answer.page for answer in answers].count(True) == 49
    form = (*to, {"people": other.pk, "confirmed": "1", "form_token": str(uuid4())})
    answers = web.post_at_once([form] * 50)
    Briefing.objects.update(booking_closes_at=timezone.now())
    FormToken.objects.update(used_at=timezone.now() - timedelta(hours=1))
    part.stop()
    web, _part = begin_web(portal, unused_port)
    answers.append(web.post(*form))
    booked = Booking.objects.get(person=other)
    assert {(each.status, each.location) for each in answers} == {(302, reverse("bookings:done", args=[booked.pk]))}
    assert Booking.objects.count() == 2
    assert sorted(Mail.objects.values_list("to", flat=True)) == sorted(
        [person.email, other.email, *[manager.user.email] * 2]
    )
