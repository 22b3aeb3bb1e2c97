"""`POST /v1/chat/completions`."""

from django.http import HttpRequest

from accounts.threads import in_thread
from api import chat
from api.answer import Answer, Events


async def chat_completions(request: HttpRequest) -> Answer | Events:
    """One answer, streamed or whole."""
    return await chat.answer(await in_thread(chat.order, request))
