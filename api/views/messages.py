"""`POST /v1/messages` and `POST /v1/messages/count_tokens`: what Anthropic's clients ask."""

from django.http import HttpRequest

from api import answering
from api.answer import Answer, Events
from api.anthropic import asked
from api.anthropic.message import Message
from api.order import order, wish
from api.tokens.asked import Wish
from api.tokens.seen import seen
from api.turn import in_turn
from engine.protocol import Look


async def messages(request: HttpRequest) -> Answer | Events:
    """One message, streamed or whole."""
    return await answering.answer(await in_turn(order, request, asked.message, Message))


async def count_tokens(request: HttpRequest) -> Answer:
    """How many tokens the model would read, as its own template and tokenizer make them."""
    prompt = await seen(await in_turn(_counted, request))
    return Answer({"input_tokens": prompt["count"]})


def _counted(request: HttpRequest) -> Wish:
    caller, _wanted, _model, wished = wish(request, asked.prompt)
    return Wish(caller.person.pk, Look(wished))
