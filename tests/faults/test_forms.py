"""Every form that changes something: one effect and one answer, however often and with whatever it is sent."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import path, reverse

from portal.accounts.access import public
from portal.accounts.links import INVITATIONS
from portal.accounts.models import Invitation, User
from portal.files.models import Upload
from tests.factories import VenueManagerFactory
from venues.actions import managers
from venues.models import StaffMember, VenueManager

pytestmark = pytest.mark.django_db
FORM = re.compile(r'<form [^>]*method="post".*?</form>', re.DOTALL | re.IGNORECASE)
TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
LIBRARIES = ("account/", "mfa/")  # allauth's own pages: signing in and out, passwords and second factors
SIGN_OUT = "action=\"{% url 'account_logout' %}\""


def test_every_form_of_ours_has_a_token():
    seen = 0
    for template in TEMPLATES:
        name = template.relative_to(settings.BASE_DIR / "templates").as_posix()
        for form in FORM.findall(template.read_text()):
            is_library = name.startswith(LIBRARIES) or SIGN_OUT in form
            assert is_library or "{% form_token %}" in form, f"a form in {name} has no token"
            assert "{% csrf_token %}" in form, f"a form in {name} can be forged"
            seen += not is_library
    assert seen > 5


@public
def planted(request):
    StaffMember.objects.update(name="Changed")
    return HttpResponse()


urlpatterns = [path("planted/", planted, name="planted")]
LIBRARY_POLICIES: dict = {}


def test_view_that_writes_without_a_token_is_noticed(client, settings):
    settings.ROOT_URLCONF = __name__
    with pytest.raises(AssertionError, match="writes venues_staffmember without a form's token"):
        client.post("/planted/")


@pytest.fixture
def adding(signed_in, manager, venue):
    """Return a function that sends the form with which a manager adds a person."""
    client, address = signed_in(manager), reverse("staff:add", args=[venue.reference])
    return lambda token, **typed: client.post(address, {"form_token": token} | typed)


def test_other_content_under_the_same_token_is_refused_and_can_be_sent_again(adding):
    token = str(uuid4())
    adding(token, name="Ada Lund")
    page = adding(token, name="Ben Okoro").content.decode()
    assert "already sent with other content" in page
    assert 'value="Ben Okoro"' in page
    fresh = re.search(r'name="form_token" value="([^"]+)"', page)[1]
    assert fresh != token
    assert adding(fresh, name="Ben Okoro").status_code == 302
    assert sorted(StaffMember.objects.values_list("name", flat=True)) == ["Ada Lund", "Ben Okoro"]


def test_form_with_an_error_keeps_its_token_and_one_without_is_out_of_date(adding):
    token = str(uuid4())
    assert f'value="{token}"' in adding(token, name="").content.decode()
    assert "This page was out of date" in adding("", name="Ada Lund").content.decode()
    assert adding(token, name="Ada Lund").status_code == 302


def test_another_persons_token_is_of_no_use(adding, signed_in, manager, venue):
    token = str(uuid4())
    adding(token, name="Ada Lund")
    other = signed_in(VenueManagerFactory(venue=venue).user)
    address = reverse("staff:add", args=[venue.reference])
    page = other.post(address, {"form_token": token, "name": "Ada Lund"}).content.decode()
    assert "already sent with other content" in page
    assert StaffMember.objects.count() == 1


def test_file_of_the_same_name_and_size_is_other_content(signed_in, coordinator):
    client, token = signed_in(coordinator), str(uuid4())

    def send(content):
        file = SimpleUploadedFile("venues.csv", content)
        return client.post(reverse("imports:upload"), {"form_token": token, "category": "cinema", "file": file})

    first, again, other = send(b"name\nOdeon\n"), send(b"name\nOdeon\n"), send(b"name\nRegal\n")
    assert first["Location"] == again["Location"]
    assert "already sent with other content" in other.content.decode()
    assert [bytes(upload.content) for upload in Upload.objects.all()] == [b"name\nOdeon\n"]


def test_form_whose_page_is_gone_by_its_own_effect_is_answered_as_at_first(signed_in, manager, venue):
    invited = managers.invite(venue=venue, email="new@venue.test", name="New", by=manager)
    client, address = signed_in(manager), reverse("venues:withdraw_manager", args=[venue.reference, invited.pk])
    token = {"form_token": str(uuid4())}
    answers = [client.post(address, token) for _click in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, venue.get_absolute_url())] * 2
    assert client.post(address, {"form_token": str(uuid4())}).status_code == 404
    assert not VenueManager.objects.filter(pk=invited.pk).exists()


def test_account_is_made_once_and_the_second_click_is_answered_alike(client, manager, venue):
    managers.invite(venue=venue, email="new@venue.test", name="New", by=manager)
    address = reverse("accounts:accept", args=[INVITATIONS.sign(str(Invitation.objects.get().pk))])
    phrase = "a long enough phrase"
    sent = {"form_token": str(uuid4()), "name": "New", "password": phrase, "password_again": phrase}
    answers = [client.post(address, sent) for _click in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/")] * 2
    assert User.objects.filter(email="new@venue.test").count() == 1
    assert client.post(address, sent | {"form_token": str(uuid4())}).status_code == 410
