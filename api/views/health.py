"""Whether Hearth is up."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from api import health


@login_not_required
@require_safe
async def healthz(request: HttpRequest) -> JsonResponse:
    """200 when every part is up, else 503; says which in either case. Needs no session."""
    parts = await health.parts()
    ok = all(state == "up" for state in parts.values())
    response = JsonResponse({"ok": ok, "parts": parts}, status=200 if ok else 503)
    response["Cache-Control"] = "no-store"
    return response
