from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import CharField, F, Value

from portal.files.csv_writing import FORMULA_STARTS, defused
from portal.files.large_downloads import Defused
from portal.pages.sql_words import Moment
from portal.pages.templatetags.portal_text import portal_moment
from tests.factories import BriefingFactory, OrganisationFactory
from venues.models import Organisation

pytestmark = pytest.mark.django_db
CLOCK_CHANGES = [datetime(2027, 3, 27, 23, 30, tzinfo=UTC), datetime(2027, 10, 30, 22, 30, tzinfo=UTC)]


@pytest.mark.parametrize("first", CLOCK_CHANGES)
def test_moments_read_as_on_the_pages(first):
    briefing = BriefingFactory()
    for half_hours in range(30):
        briefing.starts_at = first + timedelta(minutes=30 * half_hours)
        type(briefing).objects.filter(pk=briefing.pk).update(
            starts_at=briefing.starts_at,
            ends_at=briefing.starts_at + timedelta(hours=1),
            booking_closes_at=briefing.starts_at,
        )
        written = type(briefing).objects.annotate(words=Moment("starts_at")).values_list("words", flat=True).get()
        assert written == portal_moment(briefing.starts_at)


@pytest.mark.parametrize("words", [*(f"{start}1+1" for start in FORMULA_STARTS), "Ada", "", "'", "\u2028=1"])
def test_formulas_are_defused_as_in_other_downloads(words):
    OrganisationFactory(name="-")
    text = Value(words, output_field=CharField())
    rows = Organisation.objects.annotate(plain=text).annotate(safe=Defused(F("plain")))
    assert rows.values_list("safe", flat=True).get() == defused(words)
