"""What machines ask: is the portal well?"""

from django.http import HttpRequest, JsonResponse

from portal.accounts.access import public
from portal.upkeep import health


@public
def healthz(request: HttpRequest) -> JsonResponse:
    told, is_well = health.report()
    return JsonResponse(told, status=200 if is_well else 503)
