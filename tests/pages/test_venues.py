"""The list of venues: what a search says of what it found."""

import pytest
from django.urls import reverse

from tests.factories import VenueFactory

pytestmark = pytest.mark.django_db
LOOK_LIKE_IT = "in its name, organisation or postcode. These look like it"


@pytest.mark.parametrize(
    ("words", "says", "shown"),
    [("odeon", False, True), ("Odoen", True, True), ("zzzzzz", False, False), ("", False, True)],
)
def test_search_says_when_it_shows_what_only_looks_like_the_words(signed_in, officer, words, says, shown):
    VenueFactory(name="Odeon Camden", area__force=officer.force)
    page = signed_in(officer).get(reverse("venues:all"), {"search": words}).content.decode()
    assert (LOOK_LIKE_IT in page, "Odeon Camden" in page) == (says, shown)
    assert ("What fits best comes first." in page) == (words == "odeon")


def test_search_looks_among_what_the_other_filters_leave(signed_in, officer):
    VenueFactory(name="Odeon Camden", category="cinema", area__force=officer.force)
    VenueFactory(name="Odoen School", category="school", area__force=officer.force)
    page = signed_in(officer).get(reverse("venues:all"), {"search": "odeon", "category": "school"}).content.decode()
    assert (LOOK_LIKE_IT in page, "Odoen School" in page, "Odeon Camden" in page) == (True, True, False)
