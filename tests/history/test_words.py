"""Each object's page tells its history in plain words, to those who may see the object."""

import pytest
from django.urls import reverse

from portal.history.acting import acting
from tests import factories

pytestmark = pytest.mark.django_db

POLICE_TEXTS = ("online_link", "entrance", "identification", "contact_on_day")


def changed(person, briefing, *counts):
    with acting(user=person.pk, request="r", path="/"):
        for count in counts:
            briefing.places = count
            briefing.save()


def test_briefing_tells_what_was_changed_and_by_whom(signed_in, officer):
    briefing = factories.BriefingFactory(force=officer.force, places=20)
    changed(officer, briefing, 30)
    page = signed_in(officer).get(reverse("briefings:history", args=[briefing.reference])).content.decode()
    assert f"{officer.name} changed places from 20 to 30" in page


def test_venue_manager_reads_no_names_of_police(signed_in, manager, officer):
    briefing = factories.BriefingFactory(places=20)
    changed(officer, briefing, 30)
    factories.AssignmentFactory(briefing=briefing, officer=officer)
    page = signed_in(manager).get(reverse("briefings:history", args=[briefing.reference])).content.decode()
    assert "The police changed places from 20 to 30" in page
    assert officer.name not in page


def test_venue_manager_reads_bookings_of_own_venues_only(signed_in, manager, venue):
    briefing = factories.BriefingFactory()
    mine = factories.BookingFactory(briefing=briefing, person__venue=venue)
    other = factories.BookingFactory(briefing=briefing)
    page = signed_in(manager).get(reverse("briefings:history", args=[briefing.reference])).content.decode()
    assert mine.person.name in page
    assert other.person.name not in page


def test_venue_manager_reads_nothing_that_the_police_keep_to_themselves(signed_in, manager, officer):
    briefing = factories.BriefingFactory(force=officer.force, host_venue=None, online_link="https://portal.test/")
    with acting(user=officer.pk, request="r", path="/"):
        for number, name in enumerate(POLICE_TEXTS):
            setattr(briefing, name, f"kept-{number}")
        briefing.campaign = factories.CampaignFactory(name="kept-campaign")
        briefing.save()
    address = reverse("briefings:history", args=[briefing.reference])
    kept = {"kept-campaign", *(f"kept-{number}" for number in range(len(POLICE_TEXTS)))}
    for reader, told in ((officer, kept), (manager, set())):
        page = signed_in(reader).get(address).content.decode()
        assert {word for word in kept if word in page} == told


@pytest.mark.parametrize("count", [1, 24])
def test_history_takes_the_same_queries_for_many(signed_in, officer, count, django_assert_num_queries):
    briefing = factories.BriefingFactory(force=officer.force, places=200)
    changed(officer, briefing, *range(300, 300 + count))
    client = signed_in(officer)
    with django_assert_num_queries(14):
        client.get(reverse("briefings:history", args=[briefing.reference]))


def test_every_object_has_its_history(signed_in, manager, venue, coordinator, administrator):
    person = factories.StaffMemberFactory(venue=venue)
    factories.TrainingRecordFactory(person=person)
    factories.RoomFactory(venue=venue)
    campaign = factories.CampaignFactory(made_by=coordinator)
    for reader, name, arguments in [
        (manager, "venues:history", [venue.reference]),
        (manager, "staff:history", [venue.reference, person.pk]),
        (coordinator, "campaigns:history", [campaign.reference]),
        (administrator, "accounts:history", [manager.pk]),
    ]:
        page = signed_in(reader).get(reverse(name, args=arguments))
        assert page.status_code == 200, name
        assert "added" in page.content.decode()


def test_others_do_not_see_the_history(signed_in, manager):
    other = factories.VenueFactory()
    assert signed_in(manager).get(reverse("venues:history", args=[other.reference])).status_code == 404
