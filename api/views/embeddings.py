"""`POST /v1/embeddings`."""

from django.http import HttpRequest

from accounts.threads import in_thread
from api.answer import Answer
from api.embeddings import answering


async def embeddings(request: HttpRequest) -> Answer:
    """A vector for each input."""
    return await answering.answer(await in_thread(answering.order, request))
