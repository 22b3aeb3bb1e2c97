"""`POST /v1/responses`."""

from django.http import HttpRequest

from api import answering
from api.answer import Answer, Events
from api.order import order
from api.responses import asked
from api.responses.told import Response
from api.turn import in_turn


async def responses(request: HttpRequest) -> Answer | Events:
    """One answer, streamed or whole."""
    return await answering.answer(await in_turn(order, request, asked.read, Response))
