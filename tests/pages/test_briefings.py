from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from briefings.models import Briefing
from portal.london_time import in_london, london_day
from tests.factories import (
    AreaFactory,
    AssignmentFactory,
    BriefingFactory,
    CampaignFactory,
    CourseFactory,
    ForceFactory,
    OfficerFactory,
    RoomFactory,
    VenueFactory,
    VenueManagerFactory,
)

pytestmark = pytest.mark.django_db


def typed(venue, officer, **changes):
    """Return what an officer types, in nine days at 9:30."""
    return {
        "form_token": str(uuid4()),
        "course": CourseFactory().pk,
        "host_venue": venue.name,
        "day": str(timezone.localdate() + timedelta(days=9)),
        "clock": "09:30",
        "minutes": 60,
        "places": 20,
        "closes_hours_before": 24,
        "officers": [officer.pk],
    } | changes


@pytest.fixture
def coming(officer):
    """A published briefing of the officer's force, in a week from the real now."""
    starts_at = (timezone.now() + timedelta(days=7)).replace(second=0, microsecond=0)
    briefing = BriefingFactory(force=officer.force, starts_at=starts_at)
    AssignmentFactory(briefing=briefing, officer=officer)
    return briefing


def test_length_left_empty_is_that_of_the_course(signed_in, officer, venue):
    course = CourseFactory(minutes=180)
    signed_in(officer).post(reverse("briefings:schedule"), typed(venue, officer, course=course.pk, minutes=""))
    made = Briefing.objects.get()
    assert made.ends_at - made.starts_at == timedelta(minutes=180)


def test_empty_form_is_told_everything_at_once(signed_in, officer):
    sent = {"form_token": str(uuid4())}
    page = signed_in(officer).post(reverse("briefings:schedule"), sent).content.decode()
    for words in ("Choose the course", "Choose a host venue or give", "Enter the day", "Enter how many places it has"):
        assert words in page


def test_schedule_leads_to_the_check_page(signed_in, officer, venue):
    client = signed_in(officer)
    answer = client.post(reverse("briefings:schedule"), typed(venue, officer), follow=True)
    made = Briefing.objects.get()
    assert answer.redirect_chain == [(reverse("briefings:publish", args=[made.reference]), 302)]
    assert "Every area; every kind of venue" in answer.content.decode()
    assert (in_london(made.starts_at).hour, made.host_venue, made.state) == (9, venue, "draft")


def test_schedule_offers_the_venues_and_rooms_that_fit(signed_in, officer, venue):
    venue.name = "Odeon Piccadilly"
    venue.save()
    other = VenueFactory(name="Odeon Holborn", area=venue.area)
    RoomFactory(venue=other, name="Screen One")
    client = signed_in(officer)
    page = client.post(reverse("briefings:schedule"), typed(venue, officer, host_venue="odoen"))
    html = page.content.decode()
    assert "Choose the venue that you mean" in html
    assert f'<option value="Odeon Holborn, {other.postcode}">' in html
    chosen = typed(other, officer, host_venue=f"Odeon Holborn, {other.postcode}", room="screen")
    html = client.post(reverse("briefings:schedule"), chosen).content.decode()
    assert '<option value="Screen One">' in html
    assert client.post(reverse("briefings:schedule"), chosen | {"room": "screen one"}).status_code == 302
    assert Briefing.objects.get().room.name == "Screen One"


def test_schedule_refuses_a_venue_of_another_force(signed_in, officer, venue):
    VenueFactory(name="Kent Hall", area=AreaFactory(code="E07000106", force=ForceFactory(code="kent")))
    page = signed_in(officer).post(reverse("briefings:schedule"), typed(venue, officer, host_venue="Kent Hall"))
    assert "No venue that you may choose" in page.content.decode()
    assert not Briefing.objects.exists()


def next_change(month):
    """Return the day on which London's clocks change next in March or October: its last Sunday."""
    today = timezone.localdate()
    for year in (today.year, today.year + 1):
        last = date(year, month, 31)
        sunday = last - timedelta(days=last.isoweekday() % 7)
        if sunday > today:
            return sunday


NIGHTS = [
    ("March", "00:30", "", (0, "00:30")),
    ("March", "01:30", "", "01:30 does not exist on that day"),
    ("March", "01:30", "second", "01:30 does not exist on that day"),
    ("March", "09:00", "", (0, "08:00")),
    ("October", "00:30", "", (-1, "23:30")),
    ("October", "01:30", "", "this time comes twice. Choose the first or the second."),
    ("October", "01:30", "first", (0, "00:30")),
    ("October", "01:30", "second", (0, "01:30")),
    ("October", "09:00", "", (0, "09:00")),
]


@pytest.mark.parametrize("page", ["schedule", "change"])
@pytest.mark.parametrize(("month", "clock", "which", "expected"), NIGHTS)
def test_time_is_the_london_clocks(signed_in, officer, venue, coming, page, month, clock, which, expected):
    day = next_change({"March": 3, "October": 10}[month])
    sent = typed(venue, officer, day=str(day), clock=clock, which_time=which)
    before = list(Briefing.objects.values_list("pk", "starts_at"))
    address = reverse(f"briefings:{page}", args=[coming.reference] if page == "change" else [])
    answer = signed_in(officer).post(address, sent)
    if answer.status_code == 302:
        days, moment = expected
        starts_at = Briefing.objects.order_by("pk").last().starts_at.astimezone(UTC)
        assert starts_at.isoformat().startswith(f"{day + timedelta(days=days)}T{moment}")
        return
    html = answer.content.decode()
    assert expected in html
    assert f'value="{clock}"' in html, "what was typed is still there"
    assert ('<select name="which_time"' in html) == ("twice" in expected or bool(which))
    assert list(Briefing.objects.values_list("pk", "starts_at")) == before


@pytest.mark.parametrize(("hour", "chosen"), [(0, "first"), (1, "second")])
def test_change_knows_which_of_two_equal_times_it_was(signed_in, officer, coming, hour, chosen):
    starts_at = datetime.combine(next_change(10), time(hour, 30), tzinfo=UTC)
    Briefing.objects.update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    page = signed_in(officer).get(reverse("briefings:change", args=[coming.reference])).content.decode()
    assert f'<option value="{chosen}" selected>' in page


def test_schedule_lends_officers_by_their_address(signed_in, officer, venue):
    lent = OfficerFactory(force=ForceFactory(code="kent"))
    client = signed_in(officer)
    unknown = client.post(reverse("briefings:schedule"), typed(venue, officer, lent="nobody@portal.test"))
    assert "No officer has the address nobody@portal.test" in unknown.content.decode()
    client.post(reverse("briefings:schedule"), typed(venue, officer, lent=lent.email.upper()))
    assert set(Briefing.objects.get().officers.all()) == {officer, lent}


def test_check_page_links_a_conflict_that_the_reader_may_see(signed_in, officer, coming):
    hidden = BriefingFactory(force=ForceFactory(code="kent"), starts_at=coming.starts_at)
    lent = OfficerFactory(force=ForceFactory(code="kent"))
    AssignmentFactory(briefing=hidden, officer=lent)
    draft = BriefingFactory(force=officer.force, starts_at=coming.starts_at, state="draft")
    for each in (officer, lent):
        AssignmentFactory(briefing=draft, officer=each)
    page = signed_in(officer).get(reverse("briefings:publish", args=[draft.reference])).content.decode()
    assert page.count(" is taken ") == 2
    assert coming.reference in page
    assert hidden.reference not in page
    assert "Publish</button>" not in page


def test_change_shows_what_is_there_and_keeps_it(signed_in, officer, coming):
    client = signed_in(officer)
    address = reverse("briefings:change", args=[coming.reference])
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, "", [])}
    sent |= {"form_token": str(uuid4()), "officers": [officer.pk], "entrance": "The north door"}
    sent["host_venue"], sent["clock"] = coming.host_venue.name, sent["clock"].strftime("%H:%M")
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    changed = Briefing.objects.get(pk=coming.pk)
    assert (changed.entrance, changed.starts_at, changed.calendar_sequence) == ("The north door", coming.starts_at, 0)


def test_copy_fills_the_form_but_for_the_day(signed_in, officer, coming):
    form = signed_in(officer).get(reverse("briefings:schedule") + f"?copy={coming.reference}").context["form"]
    assert (form["host_venue"].value(), form["places"].value(), form["day"].value()) == (
        f"{coming.host_venue}, {coming.host_venue.postcode}",
        20,
        None,
    )


def test_message_page_sends_and_says_to_how_many(signed_in, officer, coming):
    sent = {"form_token": str(uuid4()), "text": "Bring a coat"}
    page = signed_in(officer).post(reverse("briefings:message", args=[coming.reference]), sent, follow=True)
    assert "Your message goes to 0 addresses." in page.content.decode()


def test_agenda_shows_days_from_today_and_filters(signed_in, officer, coming):
    campaign = CampaignFactory(starts_on=timezone.localdate(), ends_on=timezone.localdate() + timedelta(days=30))
    other = BriefingFactory(force=officer.force, starts_at=timezone.now() + timedelta(days=8), campaign=campaign)
    past = BriefingFactory(force=officer.force, starts_at=timezone.now() - timedelta(days=8), state="held")
    client = signed_in(officer)

    def shown(query=""):
        return [row.reference for row in client.get(reverse("briefings:all") + query).context["page_obj"]]

    assert shown() == [coming.reference, other.reference]
    assert shown(f"?until={timezone.localdate()}") == [past.reference]
    assert shown("?mine=on") == [coming.reference]
    assert shown(f"?campaign={campaign.pk}") == [other.reference]
    assert shown("?area=E09000033") == [coming.reference, other.reference]
    assert client.get(reverse("briefings:all") + "?course=999&since=never&area=x").status_code == 200
    csv = b"".join(client.get(reverse("briefings:all") + "?download=csv&mine=on").streaming_content).decode()
    assert (coming.reference in csv, other.reference in csv) == (True, False)


def test_calendar_shows_the_first_five_of_a_day_and_leads_to_the_rest(signed_in, officer, coming):
    for hour in range(1, 8):
        BriefingFactory(force=officer.force, starts_at=coming.starts_at.replace(hour=hour))
    client, day = signed_in(officer), london_day(coming.starts_at)
    page = client.get(f"{reverse('briefings:calendar')}?month={day:%Y-%m}&state=published").content.decode()
    assert page.count('href="/briefings/BR-') == 5
    rest = f"{reverse('briefings:all')}?state=published&since={day}&until={day}"
    assert "3 more" in page
    assert rest.replace("&", "&amp;") in page
    assert client.get(rest).context["page_obj"].paginator.count == 8


def test_calendar_shows_the_month_with_the_same_filters(signed_in, officer, coming):
    client = signed_in(officer)
    month = f"{london_day(coming.starts_at):%Y-%m}"
    assert coming.get_absolute_url() in client.get(f"{reverse('briefings:calendar')}?month={month}").content.decode()
    none = client.get(reverse("briefings:calendar") + f"?month={month}&state=draft").content.decode()
    assert coming.get_absolute_url() not in none
    assert client.get(reverse("briefings:calendar") + "?month=9999-99").status_code == 200


def test_agenda_makes_as_many_queries_for_many_rows(signed_in, officer, coming):
    client = signed_in(officer)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("briefings:all"))
    for number in range(20):
        BriefingFactory(force=officer.force, starts_at=timezone.now() + timedelta(days=9 + number))
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("briefings:all"))
    assert len(many) == len(few)


def test_host_answers_on_its_own_page(signed_in, officer, venue, manager):
    starts_at = timezone.now() + timedelta(days=7)
    briefing = BriefingFactory(host_venue=venue, starts_at=starts_at, state="draft", host_answer="asked")
    address = reverse("briefings:answer", args=[briefing.reference])
    client = signed_in(manager)
    assert "Not answered" in client.get(reverse("briefings:hosting")).content.decode()
    assert client.post(address, {"form_token": str(uuid4())}).context["form"].errors["accepts"]
    client.post(address, {"form_token": str(uuid4()), "accepts": "no"})
    assert Briefing.objects.get().host_answer == "declined"
    stranger = VenueManagerFactory().user
    assert signed_in(stranger).get(address).status_code == 404


def test_venue_managers_do_not_schedule(signed_in, manager, coming):
    client = signed_in(manager)
    for name in ("publish", "change", "message", "call_off"):
        assert client.get(reverse(f"briefings:{name}", args=[coming.reference])).status_code == 403
    assert client.get(reverse("briefings:schedule")).status_code == 403


def test_briefing_of_another_force_is_not_found(signed_in, coming):
    stranger = OfficerFactory(force=ForceFactory(code="kent"))
    for name in ("one", "publish", "change", "message", "call_off"):
        assert signed_in(stranger).get(reverse(f"briefings:{name}", args=[coming.reference])).status_code == 404
