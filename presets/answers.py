"""How what is posted is read, and how it is refused."""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _


class Refused(Exception):
    """Nothing was changed; str() says why, in the reader's language."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status

    def answer(self) -> JsonResponse:
        """The refusal as the pages' scripts read it."""
        error = {"code": self.code, "message": str(self)}
        return JsonResponse({"error": error}, status=self.status)


def posted(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was posted; raises Refused for anything else."""
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise unreadable()
    return body


def unreadable() -> Refused:
    """Not what our page would have sent."""
    return Refused("bad_request", _("That request could not be read. Reload the page."))


def line(value: Any, most: int, *, what: str) -> str:
    """One line of text of 1 to `most` characters; raises Refused with the sentence `what`."""
    text = value.strip() if isinstance(value, str) else ""
    if not 0 < len(text) <= most or not text.isprintable():
        raise Refused("bad_name", what)
    return text
