import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from briefings.models import Booking, Briefing, BriefingState, ThreatLevel, WeeklyRevision
from portal.accounts.models import Force, User
from portal.upkeep import registers
from portal.upkeep.demonstration import people, seed
from tests.factories import OfficerFactory
from venues.actions import postcodes
from venues.models import AccountRequest, Area, Category, Course, StaffMember, Venue


@pytest.fixture
def some_postcodes(db):
    registers.load()
    postcodes.load((f"AA{n}9AA", f"E09{n:06d}", 530_000 + n * 100, 180_000) for n in range(1, 34))


def test_load_registers_twice_adds_nothing(db):
    registers.load()
    counted = [model.objects.count() for model in (Force, Area, Course, ThreatLevel)]
    registers.load()
    assert counted == [4, 33, 13, 12]
    assert [model.objects.count() for model in (Force, Area, Course, ThreatLevel)] == counted


def test_tiles_of_the_map_do_not_overlap(db):
    registers.load()
    tiles = set(Area.objects.values_list("tile_column", "tile_row"))
    assert len(tiles) == 33


def test_seed_makes_figures_worth_looking_at_once(some_postcodes, now):
    assert seed.seed(now=now) is True
    assert set(Venue.objects.values_list("category", flat=True)) == set(Category.values)
    assert Venue.objects.count() >= 60
    assert StaffMember.objects.filter(email="").exists()
    assert set(Briefing.objects.values_list("state", flat=True)) == set(BriefingState.values)
    assert Booking.objects.filter(state="waiting").exists()
    assert Booking.objects.filter(is_walk_in=True).exists()
    assert set(Booking.objects.values_list("attendance", flat=True)) == {"attended", "absent", "not_recorded"}
    assert AccountRequest.objects.waiting().count() == 3
    assert Briefing.objects.filter(host_answer="asked").exists()
    assert WeeklyRevision.objects.values("monday").distinct().count() == 12
    assert User.objects.filter(email__in=[email for email, *_rest in people.SIGN_INS]).count() == 7
    counted = [model.objects.count() for model in (User, Venue, Briefing, Booking)]
    assert seed.seed(now=now) is False, "a second time adds nothing"
    assert [model.objects.count() for model in (User, Venue, Briefing, Booking)] == counted


def test_seed_refuses_a_portal_in_use(db, now):
    OfficerFactory()
    with pytest.raises(ValidationError):
        seed.seed(now=now)


def test_seed_command_refuses_outside_the_demonstration(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="not a demonstration"):
        call_command("seed_demo")
    assert not User.objects.exists()
