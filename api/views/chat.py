"""`POST /v1/chat/completions`."""

from django.http import HttpRequest

from api import answering
from api.answer import Answer, Events
from api.order import order
from api.turn import in_turn


async def chat_completions(request: HttpRequest) -> Answer | Events:
    """One answer or several, streamed or whole."""
    return await answering.answer(await in_turn(order, request))
