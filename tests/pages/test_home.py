"""Each role's home: what needs doing today, nothing of another's, and as many queries for many rows as for few."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from briefings.figures.compile import compile_week
from portal.accounts.actions import invitations
from portal.london_time import Week, london_day
from portal.outbox.models import Mail
from portal.outbox.post import post
from tests.factories import (
    AreaFactory,
    AssignmentFactory,
    BookingFactory,
    BriefingFactory,
    CoordinatorFactory,
    CourseFactory,
    ForceFactory,
    NationalCoordinatorFactory,
    OfficerFactory,
    StaffMemberFactory,
    TrainingRecordFactory,
    VenueFactory,
    VenueManagerFactory,
)
from venues.models import AccountRequest

pytestmark = pytest.mark.django_db


def home(client):
    answer = client.get(reverse("home"))
    assert answer.status_code == 200
    return answer.content.decode()


def queries(client):
    with CaptureQueriesContext(connection) as found:
        home(client)
    return len(found)


def given_by(officer, **details):
    briefing = BriefingFactory(force=officer.force, **details)
    AssignmentFactory(briefing=briefing, officer=officer)
    return briefing


def asked(force, **details):
    fields = {"organisation_name": "Moth", "venue_name": "Moth Hall", "category": "cinema", "postcode": "W1A 1AA"}
    fields |= {"name": "Sam Asker", "email": f"{force.code}@moth.test", "asked_at": timezone.now(), "force": force}
    return AccountRequest.objects.create(**fields | {"area": AreaFactory(force=force)} | details)


def test_visitor_finds_what_the_portal_is_for(client):
    page = home(client)
    assert reverse("account_login") in page
    assert reverse("requests:ask") in page
    assert "999" in page


def test_officer_with_nothing_to_do_reads_the_next_step(signed_in, officer):
    page = home(signed_in(officer))
    assert "You give no briefing today or tomorrow." in page
    assert "Nothing is left to do" in page
    assert reverse("briefings:schedule") in page


def test_officer_sees_what_needs_doing(signed_in, officer):
    now = timezone.now()
    today = given_by(officer, starts_at=now + timedelta(minutes=1), course=CourseFactory(code="today-course"))
    over = given_by(officer, starts_at=now - timedelta(days=3))
    off = given_by(
        officer,
        starts_at=now + timedelta(days=9),
        state="called_off",
        called_off_because="Ill",
        published_at=now,
        host_venue=VenueFactory(),
    )
    context = signed_in(officer).get(reverse("home")).context
    assert context["briefings"] == [today]
    assert [list(rows) for *_words, rows in context["needs"]] == [[over], [off], [today]]
    page = home(signed_in(officer))
    assert reverse("register:one", args=[today.reference]) in page
    assert reverse("register:one", args=[over.reference]) in page
    assert "Called off" in page


def test_officer_sees_today_and_tomorrow_in_order_of_time(signed_in, officer):
    now = timezone.now()
    later = given_by(officer, starts_at=now + timedelta(minutes=90))
    first = given_by(officer, starts_at=now + timedelta(minutes=5))
    given_by(officer, starts_at=now + timedelta(days=3))
    assert signed_in(officer).get(reverse("home")).context["briefings"] == [first, later]


def test_officer_sees_nothing_of_another_force_or_officer(signed_in, officer):
    now = timezone.now()
    others = [OfficerFactory(force=ForceFactory(code="kent")), OfficerFactory(force=officer.force)]
    hidden = [given_by(other, starts_at=now + timedelta(minutes=30 * n)) for n, other in enumerate(others, 1)]
    context = signed_in(officer).get(reverse("home")).context
    assert context["briefings"] == []
    assert context["needs"] == []
    assert (context["week"].mine, context["week"].all <= 1) == (0, True)
    assert hidden[0].reference not in home(signed_in(officer))


def test_officers_week_counts_what_they_give_or_scheduled(signed_in, officer):
    this = Week.of(london_day(timezone.now())).starts_at
    given = given_by(officer, starts_at=this + timedelta(hours=9))
    BriefingFactory(force=officer.force, scheduled_by=officer, starts_at=this + timedelta(days=2))
    BriefingFactory(force=officer.force, starts_at=this + timedelta(days=3))
    BriefingFactory(force=officer.force, scheduled_by=officer, starts_at=this + timedelta(days=8))
    BookingFactory(briefing=given)
    week = signed_in(officer).get(reverse("home")).context["week"]
    assert (week.mine, week.expected, week.all, week.all_expected) == (2, 1, 3, 1)


def test_lent_officer_sees_the_briefing_they_give(signed_in, officer):
    briefing = BriefingFactory(force=ForceFactory(code="kent"), starts_at=timezone.now() + timedelta(minutes=1))
    AssignmentFactory(briefing=briefing, officer=officer)
    assert signed_in(officer).get(reverse("home")).context["briefings"] == [briefing]


def test_manager_reads_coverage_expiry_and_bookings(signed_in, manager, venue):
    day = london_day(timezone.now())
    people = StaffMemberFactory.create_batch(3, venue=venue)
    TrainingRecordFactory(person=people[0], completed_on=day, expires_on=day + timedelta(days=300))
    TrainingRecordFactory(person=people[1], completed_on=day - timedelta(days=300), expires_on=day + timedelta(days=9))
    briefing = BriefingFactory(starts_at=timezone.now() + timedelta(days=3))
    BookingFactory(briefing=briefing, person=people[2])
    page = home(signed_in(manager))
    assert "2 of 3 in date" in page
    assert reverse("staff:one", args=[venue.reference, people[1].pk]) in page
    assert reverse("staff:one", args=[venue.reference, people[0].pk]) not in page
    assert reverse("briefings:one", args=[briefing.reference]) in page
    assert reverse("bookings:find") in page


def test_manager_reads_of_hosting_questions_and_of_nothing_of_another(signed_in, manager, venue):
    starts_at = timezone.now() + timedelta(days=3)
    ask = BriefingFactory(host_venue=venue, host_answer="asked", state="draft", starts_at=starts_at)
    theirs = BriefingFactory(host_answer="asked", starts_at=starts_at)
    booked = BookingFactory(briefing=theirs)
    context = signed_in(manager).get(reverse("home")).context
    assert context["questions"] == [ask]
    assert [card.venue for card in context["cards"]] == [venue]
    assert context["cards"][0].bookings == []
    assert booked.venue.name not in home(signed_in(manager))


def test_manager_without_staff_or_venue_reads_the_next_step(signed_in, manager, venue):
    CourseFactory()
    assert reverse("staff:add", args=[venue.reference]) in home(signed_in(manager))
    venue.managers.all().delete()
    assert "You manage no venue yet" in home(signed_in(manager))


def test_coordinator_compares_this_week_with_the_last_at_the_same_point(signed_in, coordinator):
    now = timezone.now()
    this = Week.of(london_day(now)).starts_at
    begun = BriefingFactory(force=coordinator.force, starts_at=this, register_closed_at=this, state="held")
    BookingFactory(briefing=begun, attendance="attended")
    BriefingFactory(force=coordinator.force, starts_at=this - timedelta(days=7), state="held")
    BriefingFactory(force=coordinator.force, starts_at=now + timedelta(minutes=5))
    BriefingFactory(force=coordinator.force, starts_at=now - timedelta(days=7) + timedelta(minutes=5), state="held")
    BookingFactory(briefing=BriefingFactory(force=ForceFactory(code="kent"), starts_at=this, state="held"))
    found = [row[1:] for row in signed_in(coordinator).get(reverse("home")).context["so_far"]]
    assert found == [(1, 1), (0, 0), (1, 0), (1, 0)]


def test_walk_ins_came_but_were_not_booked(signed_in, coordinator):
    this = Week.of(london_day(timezone.now())).starts_at
    begun = BriefingFactory(force=coordinator.force, starts_at=this, register_closed_at=this, state="held")
    BookingFactory(briefing=begun, attendance="attended", is_walk_in=True)
    BookingFactory(briefing=begun, attendance="absent")
    BookingFactory(briefing=begun, state="cancelled")
    found = signed_in(coordinator).get(reverse("home")).context["so_far"]
    assert [row[1] for row in found] == [1, 0, 1, 1]


def test_coordinator_finds_the_newest_compiled_week(signed_in, coordinator):
    now = timezone.now()
    assert "No week has been compiled yet" in home(signed_in(coordinator))
    last = Week.of(london_day(now)).plus(-1)
    BriefingFactory(force=coordinator.force, starts_at=last.starts_at, state="held", published_at=now)
    compile_week(week=last, force=coordinator.force, now=now)
    compile_week(week=last.plus(-1), force=coordinator.force, now=now)
    context = signed_in(coordinator).get(reverse("home")).context
    assert context["compiled"]["week"] == last
    assert context["compiled"]["headlines"][0][1] == 1
    assert reverse("figures:week", args=[str(last)]) in home(signed_in(coordinator))


def test_coordinator_reads_which_areas_were_left_out(signed_in, coordinator):
    now = timezone.now()
    camden = AreaFactory(code="E09000007")
    BriefingFactory(
        force=coordinator.force, host_venue=VenueFactory(area=camden), starts_at=now - timedelta(days=40), state="held"
    )
    BriefingFactory(force=coordinator.force, host_venue=VenueFactory(), starts_at=now - timedelta(days=4), state="held")
    AreaFactory(code="E09000001", force=ForceFactory(code="city"))
    found = signed_in(coordinator).get(reverse("home")).context["areas"]
    assert [(row.name, row.last_at, row.next_at) for row in found] == [("Camden", now - timedelta(days=40), None)]
    every = signed_in(NationalCoordinatorFactory()).get(reverse("home")).context["areas"]
    assert {row.code for row in every} == {"E09000007", "E09000001"}


def test_left_out_area_has_its_last_and_its_next_briefing(signed_in, coordinator):
    now, force, venue = timezone.now(), coordinator.force, VenueFactory(area=AreaFactory(code="E09000007"))
    for days in (-90, -40, 20, 30):
        BriefingFactory(force=force, host_venue=venue, starts_at=now + timedelta(days=days))
    BriefingFactory(force=force, host_venue=venue, starts_at=now - timedelta(days=4), state="draft")
    (found,) = [row for row in signed_in(coordinator).get(reverse("home")).context["areas"] if row.name == "Camden"]
    assert (found.last_at, found.next_at) == (now - timedelta(days=40), now + timedelta(days=20))


def test_coordinator_sees_waiting_requests_of_the_force_oldest_first(signed_in, coordinator):
    now = timezone.now()
    newer = asked(coordinator.force, name="Newer")
    older = asked(coordinator.force, name="Older", venue_name="Owl Hall", asked_at=now - timedelta(days=2))
    asked(ForceFactory(code="kent"), name="Kit Kent", area=AreaFactory(code="E09000001"))
    assert list(signed_in(coordinator).get(reverse("home")).context["requests"]) == [older, newer]
    other = CoordinatorFactory(force=ForceFactory(code="btp"))
    assert "Nobody is waiting" in home(signed_in(other))


def test_administrator_reads_health_failed_mails_invitations_and_accounts(signed_in, administrator, officer):
    page = home(signed_in(administrator))
    assert "A part is down" in page
    assert "None." in page
    assert "wait to be sent" not in page
    assert "No invitation is open." in page
    context = {"request": {"name": "Sam", "venue_name": "Moth Hall"}}
    number = post(kind="request_received", key=None, about="", to="a@b.test", context=context, now=timezone.now())
    Mail.objects.filter(pk=number).update(state="failed", subject="It failed")
    invitations.invite(email="n@p.test", name="Nora New", role="officer", force=officer.force, by=administrator)
    page = home(signed_in(administrator))
    assert "It failed" in page
    assert "Nora New" in page
    rows = signed_in(administrator).get(reverse("home")).context["accounts"]
    assert {row.role: row.active for row in rows} == {
        "officer": 1,
        "venue_manager": 0,
        "coordinator": 0,
        "administrator": 1,
    }


def test_officers_home_takes_the_same_queries_for_many_rows(signed_in, officer):
    client = signed_in(officer)
    home(client)
    few = queries(client)
    for number in range(12):
        given_by(officer, starts_at=timezone.now() + timedelta(minutes=61 * (number - 6), days=number // 8))
    assert queries(client) == few


def test_managers_home_takes_the_same_queries_for_many_venues(signed_in, manager, venue):
    client = signed_in(manager)
    home(client)
    few = queries(client)
    for _number in range(8):
        other = VenueManagerFactory(user=manager).venue
        record = TrainingRecordFactory(person__venue=other)
        BookingFactory(person=record.person, briefing=BriefingFactory(starts_at=timezone.now() + timedelta(days=3)))
        BriefingFactory(host_venue=other, host_answer="asked", starts_at=timezone.now() + timedelta(days=4))
    assert queries(client) == few


def test_coordinators_home_takes_the_same_queries_for_many_rows(signed_in, coordinator):
    client, now = signed_in(coordinator), timezone.now()
    asked(coordinator.force)
    compile_week(week=Week.of(london_day(now)).plus(-1), force=coordinator.force, now=now)
    home(client)
    few = queries(client)
    for number in range(2, 9):
        area = AreaFactory(code=f"E0900000{number}")
        asked(coordinator.force, venue_name=f"Hall {number}", area=area)
        BriefingFactory(force=coordinator.force, host_venue=VenueFactory(area=area), starts_at=now)
    assert queries(client) == few
