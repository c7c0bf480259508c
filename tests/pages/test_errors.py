"""What a person reads when a page cannot be shown: what to do next, in the portal's look."""

import pytest
from allauth.core.internal.ratelimit import respond_429
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import connection
from django.http import HttpResponse, HttpResponseNotAllowed
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse
from django.views.decorators.http import require_POST

from portal import urls
from portal.accounts.access import public

pytestmark = pytest.mark.django_db


@public
def broken(request):
    raise RuntimeError("planted")


@public
def misunderstood(request):
    raise BadRequest("planted")


@public
def refused(request):
    raise PermissionDenied


@public
@require_POST
def posted_only(request):
    return HttpResponse("written")


@public
def hasty(request):
    return respond_429(request)


@public
def bare(request, status):
    return HttpResponse(status=status, headers={"Retry-After": "300"})


@public
def worded(request):
    return HttpResponseNotAllowed(["POST"], b"in words of its own")


LIBRARY_POLICIES = urls.LIBRARY_POLICIES
handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500
urlpatterns = [
    path("planted/broken/", broken),
    path("planted/misunderstood/", misunderstood),
    path("planted/refused/", refused),
    path("planted/posted-only/", posted_only),
    path("planted/hasty/", hasty),
    path("planted/bare/<int:status>/", bare),
    path("planted/worded/", worded),
    path("", include(urls)),
]


@pytest.fixture(autouse=True)
def planted(settings):
    settings.ROOT_URLCONF = "tests.pages.test_errors"


def words_of(answer, status):
    assert answer.status_code == status
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "frame-ancestors" in answer["Content-Security-Policy"]
    page = answer.content.decode()
    assert 'class="portal-header"' in page
    assert "0800 789 321" in page
    assert f'href="{reverse("home")}">Go to the home page' in page
    return page


def test_bad_request_says_to_go_back(client):
    assert "Go back and try again" in words_of(client.get("/planted/misunderstood/"), 400)


@pytest.mark.parametrize("address", ["/briefings/BR-%00/", "/venues/%00/history/", "/venues/?search=%00"])
def test_address_with_a_nul_is_a_bad_request_in_words(signed_in, officer, address):
    answer = signed_in(officer).get(address)
    assert (answer.status_code, "go back" in answer.content.decode().lower()) == (400, True)


def test_unknown_host_is_a_bad_request_in_words(client):
    answer = client.get("/", headers={"host": "evil.test"})
    assert answer.status_code == 400
    assert "Go back and try again" in answer.content.decode()


def test_forbidden_says_whom_to_ask(signed_in, officer):
    assert "You are signed in as Officer" in words_of(signed_in(officer).get(reverse("mail:all")), 403)
    assert "ask your coordinator" in words_of(Client().get("/planted/refused/"), 403)


def test_form_without_its_token_says_to_reload(officer):
    client = Client(enforce_csrf_checks=True)
    assert "reload the page" in words_of(client.post(reverse("account_login")), 403)


def test_missing_page_says_to_check_the_address(client, signed_in, officer):
    assert reverse("account_login") in words_of(client.get("/nowhere/"), 404)
    assert "not be for your account" in words_of(signed_in(officer).get("/venues/9999-nowhere/"), 404)


def test_wrong_method_says_to_use_the_button_and_keeps_its_header(client):
    answer = client.get("/planted/posted-only/")
    assert "page with the button" in words_of(answer, 405)
    assert answer["Allow"] == "POST"


def test_answer_with_words_of_its_own_keeps_them(client):
    assert client.get("/planted/worded/").content == b"in words of its own"


def test_too_much_data_says_how_much_is_taken(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = client.post(reverse("requests:ask"), {"venue_name": "x" * 200})
    assert "at most 6 MB" in words_of(answer, 413)
    assert "at most 6 MB" in words_of(client.get("/planted/bare/413/"), 413)


def test_too_many_fields_say_the_same(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answer = client.post(reverse("requests:ask"), {f"field{n}": "x" for n in range(9)})
    assert "choose fewer people" in words_of(answer, 413)


def test_too_many_tries_say_how_long_to_wait(client):
    assert "Wait five minutes" in words_of(client.get("/planted/hasty/"), 429)
    answer = client.get("/planted/bare/429/")
    assert "Wait five minutes" in words_of(answer, 429)
    assert answer["Retry-After"] == "300"


def test_too_many_resets_say_how_long_to_wait(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    answers = [client.post(reverse("account_reset_password"), {"email": "a@b.test"}) for _try in range(2)]
    assert "Wait five minutes" in words_of(answers[-1], 429)


def test_our_fault_is_said_without_the_database():
    client = Client(raise_request_exception=False)
    with CaptureQueriesContext(connection) as queries:
        page = words_of(client.get("/planted/broken/"), 500)
    assert "It is our fault, not yours" in page
    assert not queries.captured_queries


def test_our_fault_reads_the_same_for_somebody_signed_in(officer):
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    page = words_of(client.get("/planted/broken/"), 500)
    assert officer.name not in page
    assert "Sign in" not in page
