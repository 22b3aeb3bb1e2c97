"""`POST /v1/chat/completions`."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from api import chat
from api.methods import only


@only("POST")
async def chat_completions(request: HttpRequest) -> HttpResponseBase:
    """One answer, streamed or whole."""
    return await chat.answer(await sync_to_async(chat.order)(request))
