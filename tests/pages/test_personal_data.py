"""What is kept for how long, for everybody to read; holds and past runs, for administrators."""

from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.retention import RETENTION
from portal.upkeep.models import Erasure, Hold
from portal.upkeep.retention import erase
from tests import factories
from tests.upkeep.due_rows import ROWS

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(signed_in, administrator):
    """A client signed in as an administrator."""
    return signed_in(administrator)


def page(client, name, *arguments, **asked):
    answer = client.get(reverse(name, args=arguments), asked)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_notice_and_administrators_page_show_the_setting(desk):
    notice, kept = page(desk, "about:privacy"), page(desk, "personal_data:all")
    for keep in RETENTION.values():
        for words in (keep.what, keep.how_long, keep.then):
            assert str(words) in notice
            assert str(words) in kept
        assert str(keep.because) in notice


def test_period_is_told_in_words():
    assert RETENTION["mails"].how_long == "13 months after they were written"
    assert RETENTION["staff"].how_long == "6 years after they left or were last changed"
    assert RETENTION["guesses"].how_long == "1 day after the try"


def test_page_shows_what_is_due_and_what_was_removed(desk):
    for _number in range(3):
        ROWS["mails"](timezone.now() - timedelta(days=500))
    assert "Nothing was removed yet" in page(desk, "personal_data:all")
    erase.erase_due(now=timezone.now())
    shown = page(desk, "personal_data:all")
    assert "What was due was last removed on" in shown
    assert "Nothing was due yet" not in shown
    assert shown.count('data-label="Still due">0<') == len([keep for keep in RETENTION.values() if keep.period])
    answer = desk.get(reverse("personal_data:all"), {"download": "csv"})
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert rows[1].endswith(",3,")
    assert Erasure.objects.get().number == 3


def test_page_says_when_migrate_is_missing(desk, settings):
    assert "bin/manage migrate" not in page(desk, "personal_data:all")
    settings.RETENTION = {code: keep for code, keep in RETENTION.items() if code != "guesses"}
    assert "bin/manage migrate" in page(desk, "personal_data:all")


def test_administrator_places_and_releases_a_hold(desk):
    person = factories.StaffMemberFactory(name="Sam Reed")
    address = reverse("personal_data:place", args=["staff", person.pk])
    token = str(uuid4())
    assert "Say why it must be kept" in desk.post(address, {"form_token": token}).content.decode()
    sent = {"form_token": token, "reason": "Claim 14"}
    for _time in ("first", "again"):
        answer = desk.post(address, sent)
        assert answer.status_code == 302
    hold = Hold.objects.get()
    assert answer["Location"] == hold.get_absolute_url()
    shown = page(desk, "personal_data:hold", hold.pk)
    assert "Claim 14" in shown
    assert "added the hold on Sam Reed" in shown
    assert "Sam Reed" in page(desk, "personal_data:holds", state="open")
    release = reverse("personal_data:release", args=[hold.pk])
    desk.post(release, {"form_token": str(uuid4()), "release_reason": "Settled"})
    assert "Sam Reed" not in page(desk, "personal_data:holds", state="open")
    assert "Settled" in page(desk, "personal_data:hold", hold.pk)
    assert "released already" in unescape(
        desk.post(release, {"form_token": str(uuid4()), "release_reason": "Again"}).content.decode()
    )


@pytest.mark.parametrize("count", [1, 20])
def test_list_of_holds_takes_the_same_queries_for_many(desk, count, administrator, django_assert_num_queries):
    for _number in range(count):
        person = factories.StaffMemberFactory()
        Hold.objects.create(person=person, reason="A claim", placed_at=timezone.now(), placed_by=administrator)
    with django_assert_num_queries(6):
        page(desk, "personal_data:holds")


def test_others_have_no_part_in_it(signed_in, coordinator, officer, manager, administrator, venue):
    hold = Hold.objects.create(venue=venue, reason="A claim", placed_at=timezone.now(), placed_by=administrator)
    addresses = [reverse(f"personal_data:{name}") for name in ("all", "holds", "find")]
    addresses += [reverse(f"personal_data:{name}", args=[hold.pk]) for name in ("hold", "release")]
    addresses += [reverse(f"personal_data:{name}", args=["venue", venue.pk]) for name in ("one", "place", "file")]
    for reader in (coordinator, officer, manager):
        client = signed_in(reader)
        for address in addresses:
            assert client.get(address).status_code == 403
            assert client.post(address, {"reason": "x"}).status_code == 403
    assert Hold.objects.count() == 1
