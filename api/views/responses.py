"""`POST /v1/responses`."""

from django.http import HttpRequest

from accounts.threads import in_thread
from api import chat
from api.answer import Answer, Events
from api.problem import Problem
from api.responses import asked
from api.responses.told import Response


async def responses(request: HttpRequest) -> Answer | Events:
    """One answer, streamed or whole."""
    return await chat.answer(await in_thread(order, request))


def order(request: HttpRequest) -> chat.Order:
    """As for a chat completion; what is wrong is said in the names of this dialect."""
    try:
        return chat.order(request, asked.read, Response)
    except Problem as problem:
        raise asked.named_here(problem) from None
