"""What changed since the revision before: on the week's page, and each change behind it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from briefings.figures.compile import compile_week
from briefings.models import Booking
from portal.london_time import Week
from tests.factories import BookingFactory, BriefingFactory, CoordinatorFactory, ForceFactory

pytestmark = pytest.mark.django_db
WEEK = Week.parse("2026-W47")


def address(kind):
    return reverse("figures:changes", args=[str(WEEK), kind])


@pytest.fixture
def corrected(coordinator, now):
    """A week compiled twice: somebody absent had attended, and a briefing had more places; a third person stays."""
    briefing = BriefingFactory(
        force=coordinator.force, starts_at=now - timedelta(days=6), state="held", published_at=now, places=20
    )
    wrong = BookingFactory(briefing=briefing, attendance="absent", person__name="Ada Lund")
    BookingFactory(briefing=briefing, attendance="attended", person__name="Ben Okoro")
    compile_week(week=WEEK, force=coordinator.force, now=now)
    Booking.objects.filter(pk=wrong.pk).update(attendance="attended")
    type(briefing).objects.filter(pk=briefing.pk).update(places=30)
    compile_week(week=WEEK, force=coordinator.force, now=now)
    return briefing


def words_of(answer):
    return " ".join(answer.content.decode().split())


def test_week_tells_which_figures_changed(signed_in, coordinator, corrected):
    answer = signed_in(coordinator).get(reverse("figures:week", args=[str(WEEK)]))
    assert "What changed since revision 1" in words_of(answer)
    changed = {measure.code: (before, now) for measure, before, now in answer.context["changes"]["measures"]}
    assert changed == {
        "offered": (20, 30), "attended": (1, 2), "absent": (1, 0), "people": (1, 2), "rate": (50.0, 100.0),
        "venues": (1, 2), "organisations": (1, 2),
    }  # fmt: skip


def test_each_change_is_a_row_of_before_and_now(signed_in, coordinator, corrected):
    client = signed_in(coordinator)
    people = [(*row[0][1:2], row[4][1], str(row[5][1])) for row in client.get(address("people")).context["table"]]
    assert people == [("Ada Lund", 1, "Absent"), ("Ada Lund", 2, "Attended")]
    facts = [(str(row[1][1]), row[2][1], row[5][1], row[7][1]) for row in client.get(address("facts")).context["table"]]
    ada = Booking.objects.get(person__name="Ada Lund").venue.name
    assert facts == [
        ("The briefing itself", 1, 20, 0), ("The briefing itself", 2, 30, 0), (ada, 1, 0, 0), (ada, 2, 0, 1)
    ]  # fmt: skip
    assert b"Ada Lund" in b"".join(client.get(address("people"), {"download": "csv"}))


def test_first_revision_has_nothing_to_compare_with(signed_in, coordinator, now):
    BriefingFactory(force=coordinator.force, starts_at=now - timedelta(days=6), state="held", published_at=now)
    compile_week(week=WEEK, force=coordinator.force, now=now)
    client = signed_in(coordinator)
    assert client.get(reverse("figures:week", args=[str(WEEK)])).context["changes"] is None
    assert client.get(address("people")).context["page_obj"].paginator.count == 0
    assert client.get(address("nothing")).status_code == 404


def test_changes_of_another_force_are_not_told(signed_in, corrected):
    other = CoordinatorFactory(force=ForceFactory(code="kent"))
    assert signed_in(other).get(address("people")).status_code == 404
