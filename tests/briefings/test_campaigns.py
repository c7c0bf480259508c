from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from briefings.actions import campaigns
from briefings.models import Campaign
from tests.factories import (
    NOW,
    BriefingFactory,
    FocusAreaFactory,
    ForceFactory,
    NationalCoordinatorFactory,
)

pytestmark = pytest.mark.django_db
FIRST = NOW.date()


def make(by, **changes):
    forces = changes.pop("forces", [by.force] if by.force else [ForceFactory()])
    details = {"name": "Awareness  Week", "starts_on": FIRST, "ends_on": FIRST + timedelta(days=6), "forces": forces}
    return campaigns.make(**(details | changes), by=by)


def test_make_keeps_the_focus_of_its_days(coordinator):
    focus = FocusAreaFactory()
    made = make(coordinator, focus={FIRST: focus, FIRST + timedelta(days=30): focus})
    assert (made.name, list(made.forces.all())) == ("Awareness Week", [coordinator.force])
    assert list(made.days.values_list("day", flat=True)) == [FIRST], "days outside are left out"


def test_make_refuses_dates_and_forces_that_do_not_fit(coordinator, officer):
    kent = ForceFactory(code="kent")
    for match, changes in (
        ("before the first", {"ends_on": FIRST - timedelta(days=1)}),
        ("three months", {"ends_on": FIRST + timedelta(days=93)}),
        ("at least one force", {"forces": []}),
        ("national coordinator", {"forces": [coordinator.force, kent]}),
    ):
        with pytest.raises(ValidationError, match=match):
            make(coordinator, **changes)
    with pytest.raises(ValidationError, match="national coordinator"):
        make(officer)
    assert not Campaign.objects.exists()


def test_change_refuses_to_leave_out_briefings(coordinator):
    made = make(coordinator)
    briefing = BriefingFactory(campaign=made, starts_at=NOW + timedelta(days=2))
    kept = {"name": made.name, "forces": [coordinator.force], "by": coordinator, "campaign": made}
    with pytest.raises(ValidationError, match="1 of its briefings"):
        campaigns.change(starts_on=FIRST, ends_on=FIRST + timedelta(days=1), **kept)
    briefing.state, briefing.called_off_because = "called_off", "Snow"
    briefing.save()
    assert campaigns.change(starts_on=FIRST, ends_on=FIRST + timedelta(days=1), **kept).ends_on > FIRST


def test_change_of_a_campaign_of_several_forces_is_for_national_coordinators(coordinator):
    national = NationalCoordinatorFactory()
    made = make(national, forces=[coordinator.force, ForceFactory(code="kent")])
    kept = {"starts_on": FIRST, "ends_on": FIRST, "campaign": made}
    with pytest.raises(ValidationError, match="national coordinator"):
        campaigns.change(name="Mine", forces=[coordinator.force], by=coordinator, **kept)
    assert campaigns.change(name="Ours", forces=list(made.forces.all()), by=national, **kept).name == "Ours"
