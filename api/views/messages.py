"""`POST /v1/messages` and `POST /v1/messages/count_tokens`: what Anthropic's clients ask."""

from django.http import HttpRequest

from accounts.threads import in_thread
from api import chat, looking
from api.answer import Answer, Events
from api.anthropic import asked
from api.anthropic.message import Message
from api.switchboard import switchboard


async def messages(request: HttpRequest) -> Answer | Events:
    """One message, streamed or whole."""
    return await chat.answer(await in_thread(chat.order, request, asked.message, Message))


async def count_tokens(request: HttpRequest) -> Answer:
    """How many tokens the model would read, as its own template and tokenizer make them."""
    caller, _wanted, _model, wished = await in_thread(chat.wish, request, asked.prompt)
    with switchboard().place(caller.person.pk):
        prompt = await looking.seen(wished)
    return Answer({"input_tokens": prompt["count"]})
