"""`POST /v1/responses`."""

from django.http import HttpRequest

from api import answering
from api.answer import Answer, Events
from api.order import Order
from api.order import order as ordered
from api.problem import Problem
from api.responses import asked
from api.responses.told import Response
from api.turn import in_turn


async def responses(request: HttpRequest) -> Answer | Events:
    """One answer, streamed or whole."""
    return await answering.answer(await in_turn(order, request))


def order(request: HttpRequest) -> Order:
    """As for a chat completion; what is wrong is said in the names of this dialect."""
    try:
        return ordered(request, asked.read, Response)
    except Problem as problem:
        raise asked.named_here(problem) from None
