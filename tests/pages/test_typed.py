"""Days and times as people type them."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.pages.fields import ClockField, DayField, DayInput
from tests.factories import StaffMemberFactory

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    [
        "23 November 2026",
        "23/11/2026",
        "2026-11-23",
        "23 nov 2026",
        "Monday 23 November 2026",
        "Mon, 23rd November, 2026",
        "  23  NOVEMBER 2026 ",
        "23-11-2026",
        "23.11.2026",
    ],
)
def test_day_reads_what_people_type(text):
    assert DayField().clean(text) == DAY


def test_day_puts_the_day_before_the_month():
    assert DayField().clean("3/4/2026") == date(2026, 4, 3)
    assert DayField().clean("1 Sept 2026") == date(2026, 9, 1)


@pytest.mark.parametrize(
    "text", ["31/11/2026", "11/23/2026", "tomorrow", "23/11/26", "23 November", "\0", "2026-11-23T10"]
)
def test_day_refuses_what_is_none_and_says_how_to_type_it(text):
    form_error = refusal(DayField(), text)
    assert form_error == "Enter the day as 23 November 2026 or 23/11/2026"


@pytest.mark.parametrize("text", ["23/11/0026", "23/11/9026"])
def test_day_refuses_years_that_nobody_means(text):
    assert "1900" in refusal(DayField(), text)


def test_day_stands_in_its_box_in_words():
    assert 'value="23 November 2026"' in DayInput().render("day", DAY)
    assert 'value="31/31"' in DayInput().render("day", "31/31")


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9:30am", time(9, 30)),
        ("09:30", time(9, 30)),
        ("9.30", time(9, 30)),
        ("9.30 PM", time(21, 30)),
        ("9am", time(9)),
        ("2 p.m.", time(14)),
        ("12am", time(0)),
        ("12:15pm", time(12, 15)),
        ("00:00", time(0)),
        ("midday", time(12)),
        ("Midnight", time(0)),
        ("09:30:00", time(9, 30)),
    ],
)
def test_clock_reads_what_people_type(text, clock):
    assert ClockField().clean(text) == clock


@pytest.mark.parametrize("text", ["9", "25:00", "9:60", "13:30pm", "0am", "half past nine", "9:3", "\0"])
def test_clock_refuses_what_is_none_and_says_how_to_type_it(text):
    assert refusal(ClockField(), text) == "Enter the time as 9:30am or 09:30"


def refusal(field, text):
    with pytest.raises(ValidationError) as raised:
        field.clean(text)
    return raised.value.messages[0]


@pytest.mark.django_db
def test_page_keeps_what_was_typed_and_says_how_to_type_it(signed_in, manager, venue):
    person = StaffMemberFactory(venue=venue)
    address = reverse("staff:leave", args=[venue.reference, person.pk])
    data = {"form_token": "8c5b6a1e-6f0b-4f5e-9c3a-2d2f6d0c7a11", "left_on": "last Friday"}
    page = signed_in(manager).post(address, data).content.decode()
    assert 'value="last Friday"' in page
    assert "Enter the day as 23 November 2026 or 23/11/2026" in page
    assert "<title>Error: " in page
    assert "govuk-input--error" in page.split('name="left_on"')[1].split(">")[0]
    assert signed_in(manager).post(address, data | {"left_on": "20 November 2026"}).status_code == 302
    person.refresh_from_db()
    assert person.left_on == date(2026, 11, 20)
