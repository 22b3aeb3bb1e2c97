"""`GET /metrics`: counts for Prometheus, for whoever shows that they may read them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from machine.access import may_read_metrics
from machine.metrics import CONTENT_TYPE, exposition
from models_hub.live import connection

WHO = "Send METRICS_TOKEN or an admin's API key: Authorization: Bearer ...\n"
AWAY = "Redis does not answer. It is started again by itself: try again in a few seconds.\n"


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """200 in the text format 0.0.4; 401 for strangers, 403 for those who may not, 503 without
    Redis. Programs read it, so that it is in English."""
    allowed = may_read_metrics(request)
    if allowed is None:
        return _plain(WHO, 401, bearer=True)
    if not allowed:
        return _plain(WHO, 403)
    try:
        with connection() as client:
            return HttpResponse(exposition(client), content_type=CONTENT_TYPE)
    except RedisError:
        return _plain(AWAY, 503)


def _plain(text: str, status: int, *, bearer: bool = False) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    if bearer:
        response["WWW-Authenticate"] = "Bearer"
    return response
