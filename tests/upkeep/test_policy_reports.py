"""What browsers report is counted by directive and host, within bounds, and tells of nobody."""

import json
import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from portal.upkeep import policy_reports
from portal.upkeep.models import PolicyReport
from portal.upkeep.policy_reports import KEPT_FOR, MOST_BYTES, MOST_HOSTS_IN_AN_HOUR, MOST_IN_AN_HOUR, Blocked

pytestmark = pytest.mark.django_db
SECRET = "https://user:word@evil.example:8443/steal?cookie=sam@venue.test#x"  # pragma: allowlist secret  (invented)
BY_URI = {"csp-report": {"document-uri": SECRET, "violated-directive": "script-src 'self'", "blocked-uri": SECRET}}
BY_GROUP = [
    {"type": "csp-violation", "url": SECRET, "body": {"effectiveDirective": "script-src-elem", "blockedURL": "inline"}},
    {"type": "csp-violation", "body": {"effectiveDirective": "img-src", "blockedURL": SECRET, "sample": "Sam"}},
    {"type": "deprecation", "body": {"id": "x"}},
]
SCRIPT = Blocked("script-src", "evil.example")


def send(said, content_type="application/csp-report"):
    body = said if isinstance(said, bytes) else json.dumps(said)
    return Client(enforce_csrf_checks=True).post(reverse("csp_reports"), body, content_type=content_type)


def counted():
    return {(row.directive, row.host): row.count for row in PolicyReport.objects.all()}


def test_both_formats_are_counted_without_anything_personal(caplog):
    with caplog.at_level(logging.WARNING):
        assert [send(BY_URI).status_code, send(BY_URI).status_code] == [204, 204]
        assert send(BY_GROUP, "application/reports+json").status_code == 204
    assert counted() == {
        ("script-src", "evil.example"): 2,
        ("script-src-elem", "inline"): 1,
        ("img-src", "evil.example"): 1,
    }
    for personal in ("cookie", "sam@", "Sam", "steal", "word"):
        assert personal not in caplog.text + str(list(PolicyReport.objects.values()))


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b" ", "application/csp-report", 400),
        (b"[" * MOST_BYTES, "application/csp-report", 400),
        (b'{"csp-report": 7}', "application/csp-report", 400),
        (b"\xff\xfe{", "application/csp-report", 400),
        (b" " * (MOST_BYTES + 1), "application/csp-report", 413),
        (b"{}", "text/plain", 415),
    ],
)
def test_anything_else_is_refused(body, content_type, status):
    assert send(body, content_type).status_code == status
    assert counted() == {}


@pytest.mark.parametrize("blocked", ["https://[", "\ud800", "x" * 200, "<script>", "http://É.example/", ""])
def test_odd_addresses_have_no_name_of_their_own(blocked):
    said = {"csp-report": {"effective-directive": "img-src", "blocked-uri": blocked}}
    assert send(said).status_code == 204
    assert counted() == {("img-src", "other"): 1}


def test_unknown_directive_is_not_counted():
    assert send({"csp-report": {"effective-directive": "<b>", "blocked-uri": "x"}}).status_code == 204
    assert counted() == {}


def test_only_so_many_count_in_an_hour(now):
    for _time in range(MOST_IN_AN_HOUR // 20):
        assert policy_reports.record(blocked=[SCRIPT] * 20, now=now)
    assert not policy_reports.record(blocked=[SCRIPT], now=now + timedelta(minutes=59))
    assert policy_reports.record(blocked=[SCRIPT], now=now + timedelta(minutes=60))
    assert sum(row.count for row in PolicyReport.objects.all()) == MOST_IN_AN_HOUR + 1


def test_too_many_answer_that_they_are_too_many(monkeypatch):
    monkeypatch.setattr(policy_reports, "MOST_IN_AN_HOUR", 1)
    assert [send(BY_URI).status_code, send(BY_URI).status_code] == [204, 429]


def test_only_so_many_hosts_have_a_row_in_an_hour(now):
    hosts = [Blocked("img-src", f"{number}.example") for number in range(MOST_HOSTS_IN_AN_HOUR + 30)]
    assert policy_reports.record(blocked=hosts, now=now)
    assert len(counted()) == MOST_HOSTS_IN_AN_HOUR + 1
    assert counted()["img-src", "other"] == 30


def test_counts_are_kept_for_thirty_days(now):
    for days in (0, 29, 31):
        policy_reports.record(blocked=[SCRIPT], now=now - timedelta(days=days))
    assert [row["times"] for row in policy_reports.recent(now=now)] == [2]
    assert policy_reports.forget_old(now=now) == 1
    assert policy_reports.forget_old(now=now) == 0
    assert policy_reports.forget_old(now=now + KEPT_FOR) == 2


def test_administrator_sees_the_counts(signed_in, administrator, django_assert_max_num_queries):
    send(BY_GROUP, "application/reports+json")
    page = signed_in(administrator).get(reverse("system:health")).content.decode()
    assert "evil.example" in page
    assert "script-src-elem" in page
