"""What views answer when they cannot do as asked, and how they read what is posted."""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse


def problem(code: str, message: str, status: int = 400) -> JsonResponse:
    """A refusal as the pages' scripts read it."""
    return JsonResponse({"error": {"code": code, "message": message}}, status=status)


def posted(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was posted; raises ValueError or TypeError for anything else."""
    try:
        body = json.loads(request.body)
    except RecursionError:
        raise ValueError("nested beyond reading") from None
    if not isinstance(body, dict):
        raise TypeError("not an object")
    return body
