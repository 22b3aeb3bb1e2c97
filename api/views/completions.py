"""`POST /v1/completions`."""

from django.http import HttpRequest

from accounts.threads import in_thread
from api import answering
from api.answer import Answer, Events
from api.completions.asked import read
from api.completions.shape import Texts
from api.order import order


async def completions(request: HttpRequest) -> Answer | Events:
    """What follows one prompt or several, streamed or whole."""
    return await answering.answer(await in_thread(order, request, read, Texts))
