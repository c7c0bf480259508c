"""The whole job in one story, in a browser, by everybody who has a part in it.

With PICTURES naming a folder, the pages on the way are kept there as the README shows them.
"""

import csv
import io
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from briefings.models import Booking, Briefing
from portal.accounts import links
from portal.accounts.models import Invitation, User
from portal.london_time import Week, london_day
from portal.outbox.models import Mail
from venues.actions import imports
from venues.models import StaffMember, Venue

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a-long-walk-by-the-canal"
SHEET = """\
Postcode,Venue name,Borough,Capacity
SE1 9PX,Halcyon Picture Palace,Southwark,420
SE1 9PX,Halcyon Picture Palace,Southwark,420
E8 1EJ,Nightjar Cinema,Hackney,310
"""
PEOPLE = ["Ada Fenwick", "Bo Fenwick", "Cy Fenwick", "Di Fenwick", "Ed Fenwick", "Flo Fenwick"]


@pytest.fixture
def sign_in(open_as):
    def sign_in(email):
        user = User.objects.get(email=email)
        return open_as(user, is_proven=True, viewport={"width": 1280, "height": 900}).page

    return sign_in


def press(page, words):
    page.get_by_role("button", name=words, exact=True).click()


def follow(page, words):
    page.get_by_role("link", name=words).first.click()


def heading(page, words):
    expect(page.locator("h1")).to_contain_text(words)


def picture(page, name, width=1280, height=1000):
    """Keep a picture of the page for the README when it asks for them."""
    if folder := os.environ.get("PICTURES"):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_from_an_imported_file_to_the_weekly_report(open_as, sign_in, tmp_path):
    coordinator, officer = sign_in("coordinator@portal.test"), sign_in("officer@portal.test")
    import_venues(coordinator, tmp_path)
    campaign = make_campaign(coordinator)
    manager = ask_for_an_account(open_as, coordinator)
    add_staff(manager)
    briefing = schedule(officer, campaign)
    book_six_on_four_places(manager, briefing)
    cancel_one(manager, briefing)
    time_passes(briefing)
    keep_the_register(officer, briefing)
    see_the_coverage(manager)
    download_the_figures(coordinator, briefing, campaign)


def import_venues(page, folder):
    """One row is a repetition of another, and is refused with its reason."""
    (folder / "cinemas.csv").write_text(SHEET)
    page.goto("/venues/")
    follow(page, "Import venues from a file")
    page.get_by_label("File (CSV or Excel)").set_input_files(folder / "cinemas.csv")
    page.get_by_label("Kind of venue").select_option("Cinema")
    press(page, "Upload the file")
    heading(page, "What are the columns?")
    press(page, "Show what would be imported")
    heading(page, "Check before you import")
    expect(page.get_by_text("The same venue as row", exact=False).first).to_be_visible()
    press(page, "Import 2 venues")
    imports.run_due(now=timezone.now())
    follow(page, "Reload to see how far it is")
    heading(page, "Imported")
    with page.expect_download() as download:
        follow(page, "Download the refused rows")
    assert "Halcyon Picture Palace" in Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert Venue.objects.filter(name__in=["Halcyon Picture Palace", "Nightjar Cinema"]).count() == 2


def make_campaign(page):
    """Its days are those of last week, for it is over when its figures are compiled."""
    monday = Week.of(london_day(timezone.now())).plus(-1).monday
    page.goto("/campaigns/")
    follow(page, "Make a campaign")
    page.get_by_label("Name").fill("Winter Vigilance")
    page.get_by_label("First day").fill(f"{monday:%d/%m/%Y}")
    page.get_by_label("Last day").fill(f"{timezone.now() + timedelta(days=30):%d/%m/%Y}")
    page.get_by_label("Metropolitan Police Service").check()
    press(page, "Make the campaign")
    heading(page, "Focus of each day")
    page.locator("main select").first.select_option("Crowded places")
    press(page, "Save the focus")
    heading(page, "Winter Vigilance")
    return "Winter Vigilance"


def ask_for_an_account(open_as, coordinator):
    """Somebody asks for an account for the imported venue's neighbour, and the coordinator approves."""
    asking = open_as(None, viewport={"width": 1280, "height": 900}).page
    asking.goto("/")
    follow(asking, "Ask for an account for your venue")
    answers = {
        "Name of the venue": "Lark Street Theatre",
        "Organisation that runs it": "Lark Street Trust",
        "Postcode": "SE1 9PX",
        "How many people may be there at once": "450",
        "Your full name": "Gwen Fenwick",
        "Your email address at work": "gwen@larkstreet.test",
    }
    for label, words in answers.items():
        asking.get_by_label(label).fill(words)
    asking.get_by_label("Kind of venue").select_option("Theatre")
    press(asking, "Check your answers")
    press(asking, "Send the request")
    heading(asking, "We have your request")
    coordinator.goto("/requests/")
    follow(coordinator, "Lark Street Theatre")
    follow(coordinator, "Approve")
    coordinator.get_by_label("How did you check who this person is?").fill("Rang the theatre's published number.")
    press(coordinator, "Approve")
    invitation = Invitation.objects.get(email="gwen@larkstreet.test")
    asking.goto(links.invitation(str(invitation.pk)).removeprefix("http://localhost:8000"))
    for field in asking.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    press(asking, "Make the account")
    return asking


def add_staff(page):
    venue = Venue.objects.get(name="Lark Street Theatre")
    for name in PEOPLE:
        page.goto(f"/staff/{venue.reference}/add/")
        page.get_by_label("Full name").fill(name)
        page.get_by_label("Email address").fill(f"{name.split()[0].lower()}@larkstreet.test")
        press(page, "Add the person")
    assert StaffMember.objects.filter(venue=venue).count() == 6


def schedule(page, campaign):
    page.goto("/briefings/")
    follow(page, "Schedule a briefing")
    page.get_by_label("Course").select_option("ACT Awareness briefing")
    page.get_by_label("Campaign (optional)").select_option(campaign)
    page.get_by_label("Host venue").fill("halcion picture")
    page.get_by_label("Day", exact=True).fill(f"{timezone.now() + timedelta(days=3):%d/%m/%Y}")
    page.get_by_label("Starts at").fill("8am")
    page.get_by_label("Length in minutes").fill("60")
    page.get_by_label("Which entrance to use").fill("The foyer")
    page.get_by_label("Places", exact=True).fill("4")
    press(page, "Keep and check")
    expect(page.get_by_text("Choose the venue that you mean").first).to_be_visible()
    page.get_by_label("Host venue").select_option("Halcyon Picture Palace, SE1 9PX")
    press(page, "Keep and check")
    heading(page, "Check and publish")
    picture(page, "check")
    press(page, "Publish")
    return Briefing.objects.get(host_venue__name="Halcyon Picture Palace")


def book_six_on_four_places(page, briefing):
    page.goto("/bookings/find/")
    page.goto(f"/bookings/book/{briefing.reference}/{Venue.objects.get(name='Lark Street Theatre').reference}/")
    for name in PEOPLE:
        page.get_by_label(name).check()
    press(page, "Continue")
    heading(page, "Check before you book")
    page.get_by_label("wait", exact=False).first.check()
    press(page, "Book")
    heading(page, "4 places booked")
    assert Booking.objects.waiting().filter(briefing=briefing).count() == 2


def cancel_one(page, briefing):
    """The first who waits gets the place, and is told."""
    page.goto("/bookings/")
    page.get_by_role("row").filter(has_text="Ada Fenwick").get_by_role("link", name="Cancel").click()
    page.locator("main form[method=post] button").first.click()
    states = dict(Booking.objects.filter(briefing=briefing).values_list("person__name", "state"))
    assert (states["Ada Fenwick"], states["Ed Fenwick"], states["Flo Fenwick"]) == ("cancelled", "booked", "waiting")
    assert Mail.objects.filter(kind="place_freed", to="ed@larkstreet.test").exists()


def time_passes(briefing):
    """The briefing was on Thursday of last week."""
    starts_at = Week.of(london_day(timezone.now())).plus(-1).starts_at + timedelta(days=3, hours=8)
    Briefing.objects.filter(pk=briefing.pk).update(
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), booking_closes_at=starts_at - timedelta(days=1)
    )


def keep_the_register(page, briefing):
    page.goto(f"/briefings/{briefing.reference}/")
    follow(page, "Open the register")
    for name, outcome in (("Bo", "Attended"), ("Cy", "Attended"), ("Ed", "Attended"), ("Di", "Absent")):
        page.get_by_role("button", name=re.compile(rf"{outcome}\W+{name} Fenwick")).click()
    picture(page, "register", width=390, height=900)
    follow(page, "Close the register")
    press(page, "Close the register")
    assert Briefing.objects.get(pk=briefing.pk).state == "held"


def see_the_coverage(page):
    page.goto(Venue.objects.get(name="Lark Street Theatre").get_absolute_url())
    row = page.get_by_role("row").filter(has_text="ACT Awareness briefing")
    expect(row.first).to_contain_text("3 of 6")


def download_the_figures(page, briefing, campaign):
    """The week differs from what was compiled before, is compiled again, and both downloads say the same."""
    week = Week.of(london_day(Briefing.objects.get(pk=briefing.pk).starts_at))
    page.goto(f"/figures/{week}/")
    expect(page.get_by_text("Differs").first).to_be_visible()
    follow(page, "Compile again")
    press(page, "Compile again")
    picture(page, "figures", height=1300)
    page.get_by_text("Show a part of the week").click()
    page.get_by_label("Campaign", exact=True).select_option(campaign)
    press(page, "Show")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert (lines[0]["Attended"], lines[0]["Absent"], lines[0]["People trained"]) == ("3", "1", "3")
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    rows = list(
        load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))["Course"].iter_rows(values_only=True)
    )
    total = dict(zip(rows[0], rows[-1], strict=True))
    assert (total["Attended"], total["Absent"], total["People trained"]) == (3, 1, 3)
