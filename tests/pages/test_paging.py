"""A list that is longer than is counted: what its pages say, how one gets on, and what stays whole."""

from datetime import timedelta

import pytest
from django.core.paginator import Paginator
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone

from portal.outbox.models import Mail
from portal.pages import paging
from portal.pages.paging import Pages
from tests.factories import BookingFactory, BriefingFactory, StaffMemberFactory
from tests.pages.test_mail import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def mails(now, monkeypatch):
    monkeypatch.setattr(paging, "MOST", 25)
    return [posted(now, to=f"{number:02}@venue.test") for number in range(60)]


def words_of(answer):
    return " ".join(answer.content.decode().split())


def test_longer_list_says_more_than_was_counted(signed_in, administrator, mails):
    page = words_of(signed_in(administrator).get(reverse("mail:all")))
    assert ("More than 25 mails" in page, ">Page 1</span>" in page, 'rel="next"' in page) == (True, True, True)


def test_list_that_was_counted_says_how_many(signed_in, administrator, mails):
    Mail.objects.filter(pk__in=[mail.pk for mail in mails[25:]]).delete()
    page = words_of(signed_in(administrator).get(reverse("mail:all")))
    assert ("25 mails" in page, "More than" in page, 'rel="next"' in page) == (True, False, False)


def test_pages_lead_on_behind_what_was_counted_and_keep_the_filters(signed_in, administrator, mails):
    client, address, seen = signed_in(administrator), "?address=venue", []
    for number, words in [(1, ">Page 1</span>"), (2, ">Page 2</span>"), (3, ">Page 3 of 3</span>")]:
        answer = client.get(reverse("mail:all") + address)
        seen += [mail.to for mail in answer.context["page_obj"]]
        assert words in words_of(answer)
        address = f"?address=venue&page={number + 1}"
        assert (address.replace("&", "&amp;") in words_of(answer)) == (number < 3)
    assert sorted(seen) == sorted(mail.to for mail in mails)


@pytest.mark.parametrize(
    ("asked", "number", "length"),
    [("", 1, 25), ("0", 1, 25), ("-1", 1, 25), ("two", 1, 25), ("9" * 30, 1, 25), ("4", 3, 10), ("9" * 9, 3, 10)],
)
def test_page_that_is_not_there_is_the_first_or_the_last(mails, asked, number, length):
    page = Pages(Mail.objects.order_by("pk"), 25, asked).shown()
    assert (page.number, len(page)) == (number, length)


def test_counting_reads_no_column_and_stops(mails, django_assert_num_queries):
    rows = Mail.objects.annotate(twice=Upper("subject")).order_by("subject")
    with django_assert_num_queries(1) as asked:
        assert Pages(rows, 25, "").count == 26
    statement = asked.captured_queries[0]["sql"]
    assert ("LIMIT 26" in statement, "ORDER BY" in statement, "UPPER" in statement) == (True, False, False)


@pytest.mark.parametrize(
    ("kept", "asked", "queries"), [(24, "1", 1), (25, "1", 1), (26, "1", 2), (26, "2", 1), (0, "1", 1)]
)
def test_last_page_is_not_counted(mails, django_assert_num_queries, kept, asked, queries):
    Mail.objects.filter(pk__in=[mail.pk for mail in mails[kept:]]).delete()
    with django_assert_num_queries(queries):
        page = Pages(Mail.objects.order_by("pk"), 25, asked).shown()
        assert (page.paginator.count, page.has_next()) == (kept, kept == 26 and asked == "1")


@pytest.mark.parametrize("asked", ["1", "2", "9"])
def test_only_the_rows_of_the_page_are_dressed(mails, django_assert_num_queries, asked):
    dressed = []

    def dress(rows):
        dressed.append(rows.count())
        return rows.annotate(loud=Upper("to"))

    plain = Pages(Mail.objects.order_by("-pk"), 25, asked).shown()
    page = Pages(Mail.objects.order_by("-pk"), 25, asked, dress).shown()
    assert [mail.loud for mail in page] == [mail.to.upper() for mail in plain]
    assert (page.number, page.paginator.count) == (plain.number, plain.paginator.count)
    assert dressed[-1] == min(26, 60 - 25 * (page.number - 1))


def test_download_holds_more_than_was_counted(signed_in, manager, venue, monkeypatch):
    monkeypatch.setattr(paging, "MOST", 25)
    briefing = BriefingFactory(places=40, starts_at=timezone.now() + timedelta(days=9))
    for _number in range(30):
        BookingFactory(briefing=briefing, person=StaffMemberFactory(venue=venue))
    client, address = signed_in(manager), reverse("bookings:all")
    assert "More than 25 bookings" in words_of(client.get(address))
    assert len(b"".join(client.get(address, {"download": "csv"})).splitlines()) == 31


@pytest.mark.parametrize(("length", "words"), [(0, "0"), (1_234, "1,234"), (10_001, "More than 10,000")])
def test_number_of_rows_is_written_as_people_read_it(length, words):
    assert Pages(range(length), 25, "").counted == words


def test_shorter_lists_have_the_pages_of_any_paginator():
    rows = list(range(60))
    for asked in ("1", "2", "3", "9"):
        page, plain = Pages(rows, 25, asked).shown(), Paginator(rows, 25).get_page(asked)
        assert (list(page), page.number, page.paginator.counted) == (list(plain), plain.number, "60")
