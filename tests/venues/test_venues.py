import pytest
from django.core.exceptions import ValidationError

from tests.factories import AreaFactory, ForceFactory, OfficerFactory, OrganisationFactory, RoomFactory, VenueFactory
from venues.actions import postcodes, venues
from venues.models import Tier, Venue
from venues.queries import search as searching
from venues.queries.search import search

pytestmark = pytest.mark.django_db


@pytest.fixture
def camden():
    area = AreaFactory(code="E09000007")
    postcodes.load([("NW11AA", "E09000007", 529_500, 182_700)])
    return area


def add(**changes):
    details = {
        "organisation_name": "Odeon Group",
        "name": "Odeon",
        "category": "cinema",
        "people_at_once": 900,
        "address": "",
        "postcode": "nw1 1aa",
        "by": OfficerFactory(),
    }
    return venues.add(**(details | changes))


def test_add_takes_area_force_and_position_from_the_postcode(camden):
    venue = add()
    assert (venue.postcode, venue.area, venue.force, venue.easting) == ("NW1 1AA", camden, camden.force, 529_500)


def test_add_refuses_an_unknown_place_without_a_force(camden):
    with pytest.raises(ValidationError, match="not in London"):
        add(postcode="M1 1AA")
    assert add(postcode="M1 1AA", force=ForceFactory()).area is None


def test_add_finds_the_organisation_whatever_its_capitals(camden):
    assert add().organisation == add(organisation_name="ODEON group", name="Second").organisation


@pytest.mark.parametrize(
    ("category", "people", "tier"),
    [
        ("cinema", None, Tier.NOT_KNOWN),
        ("cinema", 199, Tier.OUT_OF_SCOPE),
        ("cinema", 200, Tier.STANDARD),
        ("cinema", 799, Tier.STANDARD),
        ("cinema", 800, Tier.ENHANCED),
        ("place_of_worship", 5000, Tier.STANDARD),
        ("school", 150, Tier.OUT_OF_SCOPE),
        ("university", 900, Tier.ENHANCED),
        ("office", 5000, Tier.NOT_KNOWN),
    ],
)
def test_tier_is_the_same_for_a_venue_and_for_the_list(category, people, tier):
    venue = VenueFactory(category=category, people_at_once=people)
    assert venue.tier == tier
    assert [found for found in Tier if Venue.objects.of_tier(found).filter(pk=venue.pk).exists()] == [tier]


def test_search_forgives_typing_mistakes(camden):
    odeon = add()
    other = VenueFactory(name="Moth Hall", organisation=OrganisationFactory(name="Lantern House"))
    assert search(Venue.objects.all(), "Odoen").first() == odeon
    assert list(search(Venue.objects.all(), "nw1")) == [odeon]
    assert list(search(Venue.objects.all(), "lantern")) == [other]
    assert not search(Venue.objects.all(), "zzzzzz").exists()


def test_search_shows_names_that_begin_with_the_words_first(camden):
    owned = VenueFactory(name="Above All", organisation=OrganisationFactory(name="Lantern House"))
    inside, begins = VenueFactory(name="A Lantern"), VenueFactory(name="lantern Walk")
    VenueFactory(name="Lanterm")
    assert list(search(Venue.objects.all(), "Lantern")) == [begins, inside, owned]


def test_search_shows_so_many_of_the_likest_and_no_more(camden, monkeypatch):
    monkeypatch.setattr(searching, "MOST_ALIKE", 2)
    for name in ("Lantern Walk", "Lantern Hall", "Lantern House", "Mantel Place"):
        VenueFactory(name=name)
    assert [venue.name for venue in search(Venue.objects.all(), "Lanterm")] == ["Lantern Hall", "Lantern House"]


def test_add_room_refuses_the_same_name(camden):
    room = RoomFactory(name="Main hall")
    with pytest.raises(ValidationError):
        venues.add_room(venue=room.venue, name="MAIN HALL", places=5, by=OfficerFactory())
