"""What the pages' scripts send, and what they are told."""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _


class Malformed(Exception):
    """A body that cannot be read; str() is for the person."""

    def __init__(self) -> None:
        super().__init__(_("That request could not be read. Reload the page."))


def posted(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was posted; raises Malformed."""
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(found, dict):
        raise Malformed
    return found


def problem(code: str, message: str) -> JsonResponse:
    """Nothing was changed, and why."""
    return JsonResponse({"error": {"code": code, "message": message}}, status=400)
