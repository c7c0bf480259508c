"""What machines ask and tell: is the portal well, and what did a browser keep out?"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.accounts.access import public
from portal.upkeep import health, policy_reports

REPORTS = ("application/csp-report", "application/reports+json", "application/json")


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
