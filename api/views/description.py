"""`GET /v1/openapi.json`: what /v1 takes and answers, for programs to read."""

from django.http import HttpRequest

from api import admission
from api.answer import Answer
from api.description.document import document
from api.turn import in_turn


async def description(request: HttpRequest) -> Answer:
    """For whoever has a key, under the address that they asked at."""
    await in_turn(admission.caller, request)
    return Answer(document(address(request)))


def address(request: HttpRequest) -> str:
    """Where programs reach this Hearth, as whoever asks does."""
    return f"{request.scheme}://{request.get_host()}"
