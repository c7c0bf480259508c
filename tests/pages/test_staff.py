"""The list of a venue's staff says of each person how they stand with each course that the venue needs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import CourseFactory, StaffMemberFactory, TrainingRecordFactory, VenueManagerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue(client):
    manager = VenueManagerFactory(venue__category="cinema")
    client.force_login(manager.user)
    return manager.venue


def listed(client, venue, **query):
    """Return the words of each row, by the person's name."""
    table = client.get(reverse("staff:all", args=[venue.reference]), query).context["table"]
    return {str(row[0][1]): [str(value) for _heading, value, _address in row] for row in table}


def test_list_staff_with_their_standing(client, venue):
    course = CourseFactory(needed_by=["cinema"])
    today = timezone.localdate()
    for name, days in {"Expired": -1, "Soon": 60, "Long": 61}.items():
        person = StaffMemberFactory(venue=venue, name=name)
        made = today - timedelta(days=400)
        TrainingRecordFactory(person=person, course=course, completed_on=made, expires_on=today + timedelta(days=days))
    renewed = TrainingRecordFactory(person__venue=venue, person__name="Renewed", course=course, expires_on=None)
    TrainingRecordFactory(
        person=renewed.person, course=course, completed_on=today - timedelta(days=500), expires_on=today
    )
    withdrawn = TrainingRecordFactory(person__venue=venue, person__name="Withdrawn", course=course, expires_on=None)
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(withdrawn_at=timezone.now())
    words = {name: row[2].split(" on ")[0].split(" until ")[0] for name, row in listed(client, venue).items()}
    assert words == {
        "Expired": "Expired",
        "Soon": "Due soon: expires",
        "Long": "In date",
        "Renewed": "In date",
        "Withdrawn": "Never trained",
    }


def test_list_staff_without_courses_that_others_need(client, venue):
    CourseFactory(needed_by=["stadium"])
    StaffMemberFactory(venue=venue, name="Sam", job_role="Usher", email="", staff_number="S1")
    assert listed(client, venue) == {"Sam": ["Sam", "Usher", "", "S1"]}


def test_download_staff_of_the_venue_alone(client, venue):
    StaffMemberFactory(venue=venue, name="Sam")
    StaffMemberFactory(name="Somebody else")
    answer = client.get(reverse("staff:all", args=[venue.reference]), {"download": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["Name", "Sam"]
