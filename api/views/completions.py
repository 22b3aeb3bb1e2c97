"""`POST /v1/completions`."""

from django.http import HttpRequest

from api import answering
from api.answer import Answer, Events
from api.completions.asked import read
from api.completions.shape import Texts
from api.order import order
from api.turn import in_turn


async def completions(request: HttpRequest) -> Answer | Events:
    """What follows one prompt or several, streamed or whole."""
    return await answering.answer(await in_turn(order, request, read, Texts))
