"""What machines ask and tell: is the portal well, how does it stand, and what did a browser keep out?"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from portal.accounts.access import public
from portal.upkeep import health, policy_reports
from portal.upkeep.watch import counters
from portal.upkeep.watch.state import StateCollector

REPORTS = ("application/csp-report", "application/reports+json", "application/json")
LOOPBACK = ("127.0.0.1", "::1")


@public
def healthz(request: HttpRequest) -> JsonResponse:
    told, is_well = health.report()
    return JsonResponse(told, status=200 if is_well else 503)


@csrf_exempt
@require_POST
@public
def csp_reports(request: HttpRequest) -> HttpResponse:
    """Take a browser's report; it comes without a token, from anybody, and only counts."""
    if request.content_type not in REPORTS:
        return HttpResponse(status=415)
    body = request.read(policy_reports.MOST_BYTES + 1)
    if len(body) > policy_reports.MOST_BYTES:
        return HttpResponse(status=413)
    try:
        blocked = policy_reports.told(body)
    except ValueError:
        return HttpResponse(status=400)
    return HttpResponse(status=204 if policy_reports.record(blocked=blocked, now=timezone.now()) else 429)


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus, for whoever knows METRICS_TOKEN; without one only for this machine itself."""
    if not may_read(request):
        raise Http404
    standing = CollectorRegistry()
    standing.register(StateCollector())  # type: ignore[arg-type]
    content = generate_latest(counters.registry()) + generate_latest(standing)
    return HttpResponse(content, content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """Return whether the asker has the token, or without one asks from this machine and not through a proxy."""
    if settings.METRICS_TOKEN:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")
    is_through_proxy = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not is_through_proxy
